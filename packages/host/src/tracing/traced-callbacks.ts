import type { WatchCallback } from '@netbox-hooks/webhooks'
import type { Tracing } from './tracing.ts'

/** Makes every call of a callback a span, in which the callback's own requests belong. */
export function tracedCallbacks(tracing: Tracing): WatchCallback {
  return ({ plugin, callback }) => {
    const attributes = { 'netbox_hooks.plugin': plugin, 'netbox_hooks.callback': callback }
    const span = tracing.begin('netbox-hooks callback', { kind: 'internal', attributes })
    return {
      run: (call) => span.run(call),
      end: ({ outcome, error }) =>
        span.end({ attributes: { 'netbox_hooks.outcome': outcome }, error: error?.message }),
    }
  }
}
