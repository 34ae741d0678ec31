import { type Logger, messageOf, silentLogger } from '@netbox-hooks/core'
import { AsyncSeriesHook, AsyncSeriesWaterfallHook } from 'tapable'
import type { ChangeEvent } from './change-event.ts'
import { type ContextHook, createContextHook } from './context-hook.ts'
import { payloadNotAnObject } from './errors.ts'
import { isolateTaps } from './isolate-taps.ts'
import type { Payload } from './payload.ts'

/** The hooks on an event's way to its webhooks. A tap that fails is logged; the others and the event go on. */
export interface WebhookHooks {
  /** Events are about to be accepted: the events pipeline (NetBox: `EVENTS_PIPELINE`). */
  readonly events: AsyncSeriesHook<[readonly ChangeEvent[]]>
  /** Context is gathered for an event; every registered callback is a tap. Others call `gathering.add()`. */
  readonly context: ContextHook
  /** A payload is complete; a tap may return another one. The payload itself is frozen. */
  readonly payload: AsyncSeriesWaterfallHook<[Payload, ChangeEvent]>
}

declare module '@netbox-hooks/core' {
  interface HostHooks extends WebhookHooks {}
}

/** Makes the hooks on an event's way. */
export function createWebhookHooks(logger: Logger = silentLogger): WebhookHooks {
  const hooks: WebhookHooks = {
    events: new AsyncSeriesHook(['events'], 'events'),
    context: createContextHook(),
    payload: new AsyncSeriesWaterfallHook(['payload', 'event'], 'payload'),
  }
  isolateTaps(hooks.events, { report: stageReporter(logger, 'events') })
  isolateTaps(hooks.payload, { report: stageReporter(logger, 'payload'), check: checkPayload })
  return hooks
}

function stageReporter(logger: Logger, hook: string): (tap: string, error: unknown) => void {
  return (tap, error) =>
    logger.warn(
      { plugin: tap, hook, code: 'NBH_STAGE_FAILED' },
      `${tap} failed in the ${hook} hook and was skipped: ${messageOf(error)}`,
    )
}

function checkPayload(result: unknown): void {
  if (result === undefined) return
  if (typeof result !== 'object' || result === null || Array.isArray(result)) throw payloadNotAnObject(result)
}
