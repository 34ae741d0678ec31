import type { PluginRecord } from '@netbox-hooks/core'
import type { WebhookHooks } from '../hooks.ts'

/** Appends the stages that plugins declare in `eventsPipeline` to the events hook (NetBox: `events_pipeline`). */
export function tapEventsPipeline(
  hooks: Pick<WebhookHooks, 'events'>,
  plugins: readonly PluginRecord[],
): void {
  for (const { state, config } of plugins) {
    if (state !== 'ready' || !config) continue
    for (const [index, stage] of config.eventsPipeline.entries()) {
      const tap = { name: stage.name || `${config.name}#${index + 1}`, scope: config.scope }
      hooks.events.tapPromise(tap, async (events) => stage(events))
    }
  }
}
