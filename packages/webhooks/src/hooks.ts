import type { HookDeclarations, HookOf } from '@netbox-hooks/core'
import type { ChangeEvent } from './change-event.ts'
import { type ContextHook, contextHook } from './context/hook.ts'
import { payloadNotAnObject } from './errors.ts'
import type { EventsHook } from './events/pipeline.ts'
import type { Payload } from './payload.ts'

/** The hooks on an event's way to its webhooks. A tap that fails is logged; the others and the event go on. */
export interface WebhookHooks {
  /** Events are about to be accepted: the events pipeline (NetBox: `EVENTS_PIPELINE`). */
  readonly events: EventsHook
  /** Context is gathered for an event; every registered callback is a tap. Others call `gathering.add()`. */
  readonly context: ContextHook
  /** A payload is complete; a tap may return another one. The payload itself is frozen. */
  readonly payload: HookOf<'AsyncSeriesWaterfallHook', [Payload, ChangeEvent]>
}

declare module '@netbox-hooks/core' {
  interface HostHooks extends WebhookHooks {}
}

/** Declares the hooks on an event's way. */
export const webhookHooks: HookDeclarations<WebhookHooks> = {
  events: {
    kind: 'AsyncSeriesHook',
    description: 'before events are accepted',
    args: { events: 'the batch' },
  },
  context: contextHook,
  payload: {
    kind: 'AsyncSeriesWaterfallHook',
    description: 'when a payload is complete',
    args: { payload: 'the payload, frozen', event: 'the event, frozen' },
    answer: 'another payload',
    check: checkPayload,
  },
}

function checkPayload(result: unknown): void {
  if (result === undefined) return
  if (typeof result !== 'object' || result === null || Array.isArray(result)) throw payloadNotAnObject(result)
}
