import type { DeliveryMeta } from '@netbox-hooks/delivery'
import type { BuiltRequests, CallbackOutcome, ChangeEvent, Provenance } from '@netbox-hooks/webhooks'
import type { TraceHeaders } from '../tracing/tracing.ts'
import type { EventOrigin } from './stored-event.ts'
import type { Writable } from './writable.ts'

/** Characters of what is kept of where the keys of a context come from. */
const mostProvenance = 65_536
const none: readonly never[] = []

/** What is kept with a delivery beside its request, for those who ask later how it came about. */
export interface KeptMeta extends DeliveryMeta {
  readonly objectType: string
  readonly objectId: string | number | null
  readonly eventType: string
  readonly rule: string
  /** Who added each key of the context, and whom it overwrote. */
  readonly provenance?: Readonly<Record<string, Provenance>>
  /** It was made later than its event was processed, because the webhook had not been sent the event. */
  readonly missing?: boolean
  /** The event was read from NetBox's change log. */
  readonly source?: 'catch-up'
  /** The event happened before another change of its object that was accepted earlier. */
  readonly late?: boolean
  /** There was nothing to send yet when it failed: it is built anew to be sent once more. */
  readonly unbuilt?: boolean
  /** Of a run of an action: its place among the rule's `actions`. */
  readonly action?: number | undefined
  /** Callbacks that were to add to the context, and did not. */
  readonly skipped?: readonly SkippedCallback[]
  /** The trace that the delivery belongs to. */
  readonly trace?: TraceHeaders
}

/** A callback that failed, was late, answered what cannot be sent, or was paused. */
export interface SkippedCallback extends Pick<CallbackOutcome, 'plugin' | 'callback' | 'outcome'> {
  readonly message: string
}

/** What is kept with the deliveries of one event, but for the rule. */
export function metaOf(
  { objectType, objectId, eventType, request }: ChangeEvent,
  { provenance, outcomes }: Pick<BuiltRequests, 'provenance' | 'outcomes'>,
  redact: (text: string) => string,
  { trace, requestId, source, late }: EventOrigin = {},
): Omit<KeptMeta, 'rule'> {
  const cameWith = requestId ?? request?.id
  let skipped: SkippedCallback[] | undefined
  for (const { plugin, callback, outcome, error } of outcomes) {
    if (!error) continue
    skipped ??= []
    skipped.push({ plugin, callback, outcome, message: redact(error.message) })
  }
  const meta: Writable<Omit<KeptMeta, 'rule'>> = { objectType, objectId, eventType }
  if (Object.keys(provenance).length > 0) meta['provenance'] = shortened(provenance)
  if (skipped) meta['skipped'] = skipped
  if (cameWith) meta['requestId'] = cameWith
  if (trace) meta['trace'] = trace
  if (source) meta['source'] = source
  if (late) meta['late'] = true
  return meta
}

/** It is kept with each delivery, and read with each attempt: an event may bring more keys than are worth that. */
function shortened(provenance: BuiltRequests['provenance']): BuiltRequests['provenance'] {
  let left = mostProvenance
  let fitting = 0
  for (const key in provenance) {
    if (!Object.hasOwn(provenance, key)) continue
    const { plugin, overwrote = none } = provenance[key] as Provenance
    left -= key.length + plugin.length * (1 + overwrote.length)
    if (left < 0) return Object.fromEntries(Object.entries(provenance).slice(0, fitting))
    fitting += 1
  }
  return provenance
}
