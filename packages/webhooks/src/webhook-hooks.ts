import { type Logger, messageOf } from '@netbox-hooks/core'
import { AsyncParallelHook, AsyncSeriesHook, AsyncSeriesWaterfallHook } from 'tapable'
import type { ChangeEvent } from './change-event.ts'
import type { ContextGathering } from './context-gathering.ts'
import { isolateTaps } from './isolate-taps.ts'
import type { Payload } from './payload.ts'

/** The hooks on an event's way to its webhooks. A tap that fails is logged; the others and the event go on. */
export interface WebhookHooks {
  /** Events are about to be accepted: the events pipeline. */
  readonly events: AsyncSeriesHook<[readonly ChangeEvent[]]>
  /** Context is gathered for an event; every registered callback is a tap. Others call `gathering.add()`. */
  readonly context: AsyncParallelHook<[ContextGathering]>
  /** A payload is complete; a tap may return another one. */
  readonly payload: AsyncSeriesWaterfallHook<[Payload, ChangeEvent]>
}

declare module '@netbox-hooks/core' {
  interface HostHooks extends WebhookHooks {}
}

/** Makes the hooks on an event's way. */
export function createWebhookHooks(logger: Logger): WebhookHooks {
  const hooks: WebhookHooks = {
    events: new AsyncSeriesHook(['events'], 'events'),
    context: new AsyncParallelHook(['gathering'], 'context'),
    payload: new AsyncSeriesWaterfallHook(['payload', 'event'], 'payload'),
  }
  for (const hook of Object.values(hooks)) {
    isolateTaps(hook, (tap, error) =>
      logger.warn(
        { plugin: tap, hook: hook.name },
        `${tap} failed in the ${hook.name} hook and was skipped: ${messageOf(error)}`,
      ),
    )
  }
  return hooks
}
