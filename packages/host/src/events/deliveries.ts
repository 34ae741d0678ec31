import { type NetboxHooksError, type Soon, whenThere } from '@netbox-hooks/core'
import { actionTarget, type DeliveryMeta, type NewDelivery, newId } from '@netbox-hooks/delivery'
import type {
  ActionFilter,
  BuildRoom,
  BuiltRequests,
  ChangeEvent,
  CompiledAction,
  Payload,
  PlannedAction,
  RequestBuilder,
} from '@netbox-hooks/webhooks'
import { eventLate } from '../errors.ts'
import { EnvironmentValues } from '../secrets/environment-values.ts'
import type { Secrets } from '../secrets/secrets.ts'
import { writeActionBody } from './action-body.ts'
import { mayBeSent } from './delivery-events.ts'
import { type KeptMeta, metaOf } from './delivery-meta.ts'
import { type FreshEvent, tryReadEvent, typesOf } from './stored-event.ts'

/** What is to be done about an event. */
export interface PlannedDeliveries {
  readonly event: ChangeEvent
  /** To be sent, or run. */
  readonly deliveries: readonly NewDelivery[]
  /** What failed before there was anything to send, or run. */
  readonly failures: readonly PlannedFailure[]
  /** Why nothing could be made of the event at all. */
  readonly problem?: NetboxHooksError | undefined
}

/** A delivery that failed before there was anything to send. */
export interface PlannedFailure {
  /** With its failure: it is stored as failed. */
  readonly delivery: NewDelivery
  readonly error: NetboxHooksError
}

/** How an event is built. */
export interface PlanOptions {
  /** What is wanted; default: all. */
  readonly only?: ActionFilter | undefined
  /** What is kept with each delivery besides. */
  readonly more?: Partial<KeptMeta> | undefined
  /** Whether what is to be dropped, because it is late, fails. Default `false`: somebody wants it all the same. */
  readonly drops?: boolean | undefined
  /** Asked before what is large is made. Default: nobody is. */
  readonly room?: BuildRoom | undefined
}

/** What {@link EventDeliveries} are made of. */
export interface EventDeliveriesOptions {
  readonly builder: RequestBuilder
  readonly secrets: Secrets
  /** Told what was built of an event. Default: nobody is. */
  readonly onBuilt?: ((eventId: string, event: ChangeEvent, built: BuiltRequests) => void) | undefined
}

/** What is kept with each delivery of an event. */
interface CommonParts {
  readonly eventId: string
  readonly event: ChangeEvent
  readonly meta: Omit<KeptMeta, 'rule'>
}

const noBody = new Uint8Array()
const none: readonly never[] = []

/** Turns accepted events into deliveries: rules, callbacks, templates. */
export class EventDeliveries {
  readonly #builder: RequestBuilder
  readonly #secrets: Secrets
  readonly #environment: EnvironmentValues
  readonly #onBuilt: EventDeliveriesOptions['onBuilt']
  readonly #redact = (text: string): string => this.#secrets.redactText(text)

  constructor({ builder, secrets, onBuilt }: EventDeliveriesOptions) {
    this.#builder = builder
    this.#onBuilt = onBuilt
    this.#secrets = secrets
    this.#environment = new EnvironmentValues(secrets)
  }

  /**
   * What an accepted event leads to: at once, if nothing has to be waited for.
   * @throws NetboxHooksError as {@link RequestBuilder.build} does
   */
  of(queued: FreshEvent, { only, more, room, drops = false }: PlanOptions = {}): Soon<PlannedDeliveries> {
    const { id: eventId } = queued
    const read = tryReadEvent(queued)
    if (!('event' in read)) return this.unbuilt(queued, read, only)
    const { event, origin, written } = read
    const late = origin?.late !== undefined
    return whenThere(this.#builder.build(event, { eventId, late, only, written, room }), (built) => {
      this.#onBuilt?.(eventId, event, built)
      const meta = metaOf(event, built, this.#redact, origin)
      if (more) Object.assign(meta, more)
      const parts = { eventId, event, meta }
      const deliveries = this.#requests(built, parts)
      for (const run of actionRuns(built.actions, parts)) deliveries.push(run)
      const failures = this.#failures(built, parts)
      if (!drops || origin?.late !== 'drop') return { event, deliveries, failures }
      return { event, deliveries: none, failures: [...failures, ...deliveries.map(dropped)] }
    })
  }

  /**
   * What an event leads to of which nothing can be made: it fails for all rules of its types, or if those are not known, for
   * all rules. Nobody knows which of them it would have fired.
   */
  unbuilt(queued: FreshEvent, problem: NetboxHooksError, only?: ActionFilter): PlannedDeliveries {
    const types = typesOf(queued)
    const about = types ?? { eventType: '', objectType: '', objectId: null }
    const event: ChangeEvent = { ...about, data: null, request: null, username: null, timestamp: '' }
    const undecided = this.#builder.leftUndone(types, problem, only)
    const built = { failures: [], undecided, provenance: {}, outcomes: [] }
    const meta = metaOf(event, built, (text) => text)
    const failures = this.#failures(built, { eventId: queued.id, event, meta })
    return { event, deliveries: [], failures, problem }
  }

  /** Names of the rules by which an event would go to a webhook. */
  rulesFor(event: ChangeEvent, webhook: string): readonly string[] {
    return mayBeSent(event, webhook) ? this.#builder.rulesFor(event, webhook) : []
  }

  #requests(built: BuiltRequests, { eventId, event, meta }: CommonParts): NewDelivery[] {
    const { objectType, objectId } = event
    const orderingKey = objectId === null ? undefined : `${objectType}:${objectId}`
    const deliveries: NewDelivery[] = []
    // One for all deliveries of a rule: it is written once, too.
    let own: DeliveryMeta | undefined
    for (const each of built.requests) {
      if (!mayBeSent(event, each.webhook)) continue
      const { rule, webhook, method, url, headers, body } = this.#environment.hide(each, eventId)
      if (own?.rule !== rule) own = { ...meta, rule }
      deliveries.push({ id: newId(), eventId, webhook, method, url, headers, body, orderingKey, meta: own })
    }
    return deliveries
  }

  #failures(
    { failures, undecided }: Pick<BuiltRequests, 'failures' | 'undecided'>,
    { eventId, event, meta }: CommonParts,
  ): readonly PlannedFailure[] {
    if (failures.length === 0 && undecided.length === 0) return none
    const failed: PlannedFailure[] = []
    const add = (error: NetboxHooksError, rule: string, { type, webhook, position }: CompiledAction) => {
      const isAction = type !== 'webhook'
      const target = isAction ? actionTarget(type) : (webhook as string)
      if (!isAction && !mayBeSent(event, target)) return
      const failure = { code: error.code, message: this.#secrets.redactText(error.message) }
      const own = { ...meta, rule, unbuilt: true, ...(isAction && { action: position }) }
      const request = { webhook: target, method: '', url: '', headers: {}, body: noBody }
      failed.push({ delivery: { id: newId(), eventId, ...request, meta: own, failure }, error })
    }
    for (const { webhook, rule, error } of failures) add(error, rule, { type: 'webhook', webhook })
    for (const { rule, action, error } of undecided) add(error, rule, action)
    return failed
  }
}

/** A delivery of an event that is late. Sent once more, it is built anew. */
function dropped({ id, eventId, webhook, meta }: NewDelivery): PlannedFailure {
  const error = eventLate()
  const failure = { code: error.code, message: error.message }
  const nothing = { method: '', url: '', headers: {}, body: noBody }
  return { delivery: { id, eventId, webhook, ...nothing, meta: { ...meta, unbuilt: true }, failure }, error }
}

/** What they are run with is written once for all that share it. */
function actionRuns(
  actions: readonly PlannedAction[],
  { eventId, meta }: CommonParts,
): readonly NewDelivery[] {
  if (actions.length === 0) return none
  const bodies = new Map<Payload, Uint8Array>()
  return actions.map(({ type, rule, position, event, payload }) => {
    const body = bodies.get(payload) ?? writeActionBody({ event, payload })
    bodies.set(payload, body)
    const request = { webhook: actionTarget(type), method: '', url: '', headers: {}, body }
    return { id: newId(), eventId, ...request, meta: { ...meta, rule, action: position } }
  })
}
