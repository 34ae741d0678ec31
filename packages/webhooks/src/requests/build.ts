import { type Logger, type NetboxHooksError, type Soon, silentLogger, whenThere } from '@netbox-hooks/core'
import { atPath, copyJson, deepFreeze, isObject, keepSpelling } from '@netbox-hooks/core/json'
import type { ChangeEvent } from '../change-event.ts'
import type { Provenance } from '../context/contribution.ts'
import { type GatherOptions, gather } from '../context/gather.ts'
import type { CallbackOutcome } from '../context/outcome.ts'
import { payloadsTooLarge } from '../errors.ts'
import type { WebhookHooks } from '../hooks.ts'
import { eventLimits } from '../limits.ts'
import type { Payload } from '../payload.ts'
import type { PlannedAction } from '../rules/action-runner.ts'
import {
  type ActionFilter,
  type AppliedRules,
  applyRules,
  type TriggeredAction,
  type UndecidedAction,
} from '../rules/apply.ts'
import type { CompiledAction, CompiledRule } from '../rules/compile.ts'
import type { MatchedEvent, RuleMatcher } from '../rules/rule-index.ts'
import type { BuildRoom } from './build-room.ts'
import { Bodies, type EnvelopedEvent, lateHeader } from './envelope.ts'
import { buildPayload, serializePayload, serializeWritten, type WrittenParts } from './payload.ts'
import type { RenderedRequest } from './request-head.ts'
import type { Target } from './target.ts'
import type { WebhookTexts } from './webhook-texts.ts'

/** What requests are built with. */
export interface RequestParts {
  readonly rules: RuleMatcher
  /** The rules that have been warned about, see {@link RuleReport}. Default: none of them. */
  readonly warned?: WeakSet<CompiledRule>
  /** The webhooks, by name. */
  readonly targets: ReadonlyMap<string, Target>
  /** The hooks; callbacks are tapped already. */
  readonly hooks: WebhookHooks
  readonly gathering?: GatherOptions
}

/** A request to be made because of one rule. */
export interface WebhookRequest extends RenderedRequest {
  /** Name of the webhook. */
  readonly webhook: string
  /** Name of the rule. */
  readonly rule: string
  /** What templates see, where it is not the body: the payload without an envelope. */
  readonly variables?: Uint8Array
  /** The templates that are still to be rendered. */
  readonly texts?: WebhookTexts
  /** Names of the environment variables that its templates have read: their values are in it. */
  readonly environment?: readonly string[]
}

/** How the requests of one event are built. */
export interface BuildOptions {
  /** For envelopes that name the event. */
  readonly eventId?: string | undefined
  /** Whether another change of its object was accepted earlier that happened later. Default `false`. */
  readonly late?: boolean | undefined
  /** What is wanted of all that the rules trigger; default: all. */
  readonly only?: ActionFilter | undefined
  /** What is written of the event already. It must be what `stringifyJson()` writes of it. */
  readonly written?: WrittenParts | undefined
  /** Asked before what is large is made. Default: nobody is. */
  readonly room?: BuildRoom | undefined
}

/** What an event leads to. */
export interface BuiltRequests {
  /** What it is all made of; if rules bring action data, that of the first. `undefined` if nothing is triggered. */
  readonly payload?: Payload | undefined
  readonly requests: readonly WebhookRequest[]
  /** The actions of plugins. */
  readonly actions: readonly PlannedAction[]
  /** What came of each callback; empty if none was called. */
  readonly outcomes: readonly CallbackOutcome[]
  /** Who added each key of the context. */
  readonly provenance: Readonly<Record<string, Provenance>>
  /** Requests that are not made, because a template of their webhook could not be rendered. */
  readonly failures: readonly FailedRequest[]
  /** What is not done, because nobody can say whether the conditions of its rule are met, or there is no memory for it. */
  readonly undecided: readonly UndecidedAction[]
}

/** A request that is not made, because a template of its webhook could not be rendered. */
export interface FailedRequest extends Pick<WebhookRequest, 'webhook' | 'rule'> {
  /** `NBH_TEMPLATE_FAILED`. */
  readonly error: NetboxHooksError
}

const none: readonly never[] = []

/**
 * The requests of an event, one per matching rule and enabled webhook: a webhook that two rules name is sent to twice,
 * as in NetBox. Callbacks are called, and the body is written, once for all rules that bring equal action data; if
 * nothing is triggered, no callback is called. The event is frozen. What changes of rules and webhooks while callbacks
 * run is for the next event.
 */
export async function buildRequests(
  event: ChangeEvent,
  parts: RequestParts,
  options: BuildOptions = {},
): Promise<BuiltRequests> {
  return build(event, parts, options)
}

/** The same, at once if no tap answers later, and no room has to be waited for. */
export function build(
  event: ChangeEvent,
  parts: RequestParts,
  { eventId = '', late, only, written: known, room }: BuildOptions,
): Soon<BuiltRequests> {
  const applied = appliedTo(event, parts, only)
  // Nearly always one, and no more than there are different action data.
  const events = eventsOf(applied)
  const { triggered, undecided } = withinRoom(applied, events, room)
  const [first, ...others] = events
  if (!first)
    return { requests: none, actions: none, outcomes: none, provenance: {}, failures: none, undecided }
  // Callbacks may take their time: by then a webhook may be another one, or gone.
  const targets = triggered.map(({ action }) => targetIn(parts.targets, action))
  // With action data in it, the event's data is not what was written.
  const writeOne = (each: ChangeEvent) =>
    write(each, parts, { id: eventId, late }, each === event ? known : undefined)
  const finish = (written: readonly WrittenEvent[]): BuiltRequests => {
    const { requests, actions } = whatIsDone(triggered, targets, events, written)
    const { outcomes, provenance } = togetherOf(written)
    const payload = written[0]?.payload
    return { payload, requests, actions, outcomes, provenance, failures: none, undecided }
  }
  if (others.length === 0) return whenThere(writeOne(first), (written) => finish([written]))
  const hasRoom = room?.forPayloads(others.length * room.eventBytes)
  return whenThere(hasRoom, () => Promise.all(events.map(writeOne)).then(finish))
}

/**
 * Requests and runs of actions, by what was written of the events.
 * @param targets the webhook of each action that goes to one
 */
function whatIsDone(
  triggered: readonly TriggeredAction[],
  targets: readonly (Target | undefined)[],
  events: readonly ChangeEvent[],
  written: readonly WrittenEvent[],
): Pick<BuiltRequests, 'requests' | 'actions'> {
  const requests: WebhookRequest[] = []
  const actions: PlannedAction[] = []
  for (const [index, { rule, action, event }] of triggered.entries()) {
    const target = targets[index]
    const { payload, bodies } = written[events.indexOf(event)] as WrittenEvent
    const { type, settings, position = 0 } = action
    if (target) requests.push(requestOf(target, rule, bodies))
    else actions.push({ type, settings, position, rule, event, payload })
  }
  return { requests, actions }
}

function eventsOf({ triggered }: AppliedRules): ChangeEvent[] {
  const events: ChangeEvent[] = []
  for (const { event } of triggered) if (!events.includes(event)) events.push(event)
  return events
}

/** Leaves undecided what there is no memory for: of the events, only as many are left as payloads may be written. */
function withinRoom(applied: AppliedRules, events: ChangeEvent[], room: BuildRoom | undefined): AppliedRules {
  if (!room || events.length <= room.mostPayloads) return applied
  const left = new Set(events.splice(room.mostPayloads))
  const error = payloadsTooLarge(room.mostPayloads)
  const { triggered, undecided } = applied
  const isLeft = ({ event }: TriggeredAction) => left.has(event)
  return {
    triggered: triggered.filter((each) => !isLeft(each)),
    undecided: [
      ...undecided,
      ...triggered.filter(isLeft).map(({ rule, action }) => ({ rule, action, error })),
    ],
  }
}

/** What came of the callbacks, for all events that differ in their action data. */
function togetherOf(written: readonly WrittenEvent[]): Pick<BuiltRequests, 'outcomes' | 'provenance'> {
  const [first, ...others] = written
  if (first && others.length === 0) return { outcomes: first.outcomes, provenance: first.provenance }
  return {
    outcomes: written.flatMap(({ outcomes }) => outcomes),
    provenance: Object.fromEntries(written.flatMap((each) => Object.entries(each.provenance))),
  }
}

/** What comes of an event by the rules; nothing is sent to a webhook that is not enabled. */
export function appliedTo(
  event: ChangeEvent,
  { rules, targets, warned = new WeakSet(), gathering = {} }: RequestParts,
  only?: ActionFilter,
): AppliedRules {
  const { logger = silentLogger } = gathering
  return applyRules(rules, event, wantedOf(targets, only), { logger, warned })
}

/** What an event of these types, or of unknown ones, might lead to, with why it does not. */
export function leftUndone(
  event: MatchedEvent | undefined,
  { rules, targets }: RequestParts,
  error: NetboxHooksError,
  only?: ActionFilter,
): readonly UndecidedAction[] {
  const isWanted = wantedOf(targets, only)
  const matching = event ? rules.match(event) : rules.all.filter(({ rule }) => rule.enabled !== false)
  return matching.flatMap(({ rule: { name: rule }, actions }) => {
    return actions.filter((action) => isWanted(action, rule)).map((action) => ({ rule, action, error }))
  })
}

/** Wants nothing that goes to a webhook which is not enabled, or which there is not. */
function wantedOf(targets: RequestParts['targets'], only: ActionFilter = () => true): ActionFilter {
  return (action, rule) => {
    const isOn = action.type !== 'webhook' || isEnabled(targetIn(targets, action))
    return isOn && only(action, rule)
  }
}

/** The webhook of an action that goes to one; `undefined` if there is none of that name. */
function targetIn(
  targets: RequestParts['targets'],
  { type, webhook = '' }: CompiledAction,
): Target | undefined {
  return type === 'webhook' ? targets.get(webhook) : undefined
}

function isEnabled(target: Target | undefined): boolean {
  return target !== undefined && target.webhook.enabled !== false
}

interface WrittenEvent {
  readonly payload: Payload
  readonly bodies: Bodies
  readonly outcomes: readonly CallbackOutcome[]
  readonly provenance: Readonly<Record<string, Provenance>>
}

function write(
  event: ChangeEvent,
  { hooks, gathering = {} }: RequestParts,
  named: Pick<EnvelopedEvent, 'id' | 'late'>,
  known: WrittenParts | undefined,
): Soon<WrittenEvent> {
  return whenThere(gather(hooks, event, gathering), ({ context, outcomes, provenance }) => {
    const plain = buildPayload(event, { context })
    const isTapped = hooks.payload.taps.length > 0
    const complete = isTapped
      ? tappedBody(plain, event, hooks.payload, gathering.logger ?? silentLogger)
      : { payload: plain, body: known ? serializeWritten(plain, known) : serializePayload(plain) }
    return whenThere(complete, ({ payload, body }) => {
      const bodies = new Bodies(payload, { ...named, objectId: event.objectId }, body)
      return { payload, bodies, outcomes, provenance }
    })
  })
}

/** The request that takes a payload to a webhook; its templates are still to be rendered. */
export function requestOf({ webhook, head, texts }: Target, rule: string, bodies: Bodies): WebhookRequest {
  const { method, url } = head
  const headers = bodies.isLate ? { ...head.headers, [lateHeader]: 'true' } : head.headers
  const body = bodies.of(webhook)
  const variables = bodies.of({})
  const request = { webhook: webhook.name, rule, method, url, headers, body }
  if (body === variables && !texts) return request
  return { ...request, ...(body !== variables && { variables }), ...(texts && { texts }) }
}

interface WrittenPayload {
  readonly payload: Payload
  readonly body: Uint8Array
}

function bodyOf(payload: Payload): WrittenPayload {
  return { payload, body: serializePayload(payload) }
}

/** The event's payload and its bytes, after the payload hook has had its say. */
async function tappedBody(
  payload: Payload,
  event: ChangeEvent,
  hook: WebhookHooks['payload'],
  logger: Logger,
): Promise<WrittenPayload> {
  const changed = await hook.promise(deepFreeze(payload), event)
  if (changed === payload) return bodyOf(payload)
  const { copy, problem } = copyJson(changed, { bytes: eventLimits.payloadBytes })
  if (!problem && isObject(copy)) return bodyOf(keepSpelling(copy, payload) as unknown as Payload)
  const taps = hook.taps.map(({ name }) => name).join(', ')
  const reason = problem ? `${problem.reason}${atPath(problem.path)}` : 'it says that it is no object'
  logger.warn(
    { hook: 'payload', code: 'NBH_PAYLOAD_INVALID' },
    `The payload cannot be written as JSON after the payload hook (${taps}) and is sent as it was: ${reason}`,
  )
  return bodyOf(payload)
}
