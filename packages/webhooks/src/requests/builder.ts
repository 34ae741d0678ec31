import { type Logger, type NetboxHooksError, type Registry, type Soon, whenThere } from '@netbox-hooks/core'
import type { Clock } from '@netbox-hooks/core/times'
import type { ChangeEvent } from '../change-event.ts'
import { tapCallbacks } from '../context/tap-callbacks.ts'
import type { WatchCallback } from '../context/watch.ts'
import { templateFailed, webhookUnknown } from '../errors.ts'
import type { WebhookHooks } from '../hooks.ts'
import type { ActionFilter, UndecidedAction } from '../rules/apply.ts'
import { type DirectedEvents, RulesAndDirectedEvents } from '../rules/directed-events.ts'
import type { EventRule } from '../rules/event-rule.ts'
import { explainRules, type RuleExplanation } from '../rules/explain.ts'
import { type MatchedEvent, RuleIndex } from '../rules/rule-index.ts'
import type { TemplateField } from '../templates/template.ts'
import {
  appliedTo,
  type BuildOptions,
  type BuiltRequests,
  build,
  leftUndone,
  type RequestParts,
  type WebhookRequest,
} from './build.ts'
import type { BuildRoom } from './build-room.ts'
import { jsonProblem } from './json-problem.ts'
import { readdress, readdressAsItIs, type SentRequest } from './readdress.ts'
import { type Target, targetOf } from './target.ts'
import type { Webhook } from './webhook.ts'
import type { WebhookTemplates } from './webhook-templates.ts'
import type { WebhookTexts } from './webhook-texts.ts'

/** What a {@link RequestBuilder} is made of. */
export interface RequestBuilderOptions {
  /** Events that go to a webhook by no rule: tests. Default: there are none. */
  readonly directed?: DirectedEvents | undefined
  readonly hooks: WebhookHooks
  /** Holds the callbacks; registration is closed. */
  readonly registry: Registry
  readonly logger: Logger
  /** Time limit of a callback without one of its own, in milliseconds. Default 5,000. */
  readonly callbackTimeout?: number | undefined
  /** Time limit of all callbacks of an event together, in milliseconds. Default 10,000. */
  readonly contextBudget?: number | undefined
  /** Renders the webhooks' templates. Default: no webhook is given any. */
  readonly templates?: WebhookTemplates | undefined
  /** Watches over every call of a callback. Default: nobody does. */
  readonly watchCallback?: WatchCallback | undefined
  /** What time limits go by; that of the hooks' supervisor. Default: Node's. */
  readonly clock?: Clock | undefined
}

/** What an event would lead to, and why. */
export interface EventExplanation extends BuiltRequests {
  readonly event: ChangeEvent
  /** In the order in which they run. */
  readonly rules: readonly RuleExplanation[]
  /** What of the requests is sent as it is, and is hardly meant so: a body that is not JSON, as it should be. */
  readonly doubts: readonly NetboxHooksError[]
}

/** Wants what is sent to one webhook, and no actions. */
export function sendsTo(name: string): ActionFilter {
  return ({ type, webhook }) => type === 'webhook' && webhook === name
}

/**
 * Turns the events of one host into requests, by the webhooks and rules that are in force. These may change at any time:
 * an event is built by what is in force when its building begins. Taps the registered callbacks when it is made.
 */
export class RequestBuilder {
  readonly #rules = new RuleIndex()
  readonly #targets = new Map<string, Target>()
  #parts: RequestParts
  readonly #templates: WebhookTemplates | undefined
  readonly #logger: Logger
  #failedRenders = 0

  constructor(options: RequestBuilderOptions) {
    const { directed, hooks, registry, logger } = options
    tapCallbacks(hooks, registry)
    this.#templates = options.templates
    this.#logger = logger
    this.#parts = {
      rules: directed ? new RulesAndDirectedEvents(this.#rules, directed) : this.#rules,
      warned: new WeakSet(),
      targets: this.#targets,
      hooks,
      gathering: { logger, warned: new Set<string>(), watch: options.watchCallback, clock: options.clock },
    }
    this.limitTo(options)
  }

  /** Gathers the context of events to come within other time limits. */
  limitTo({
    callbackTimeout,
    contextBudget,
  }: Pick<RequestBuilderOptions, 'callbackTimeout' | 'contextBudget'>): void {
    const { timeout: _, budget: __, ...gathering } = this.#parts.gathering ?? {}
    const limits = {
      ...(callbackTimeout !== undefined && { timeout: callbackTimeout }),
      ...(contextBudget !== undefined && { budget: contextBudget }),
    }
    this.#parts = { ...this.#parts, gathering: { ...gathering, ...limits } }
  }

  /**
   * Puts a webhook in force, in the place of the one of its name.
   * @param texts its templates, as {@link WebhookTemplates.prepare} has compiled them; default: they are sent as they are
   */
  putWebhook(webhook: Webhook, texts?: WebhookTexts): void {
    this.#targets.set(webhook.name, targetOf(webhook, texts))
  }

  /**
   * Takes a webhook out of force: from now on rules that name it lead nowhere.
   * @returns whether there was one of that name
   */
  removeWebhook(name: string): boolean {
    return this.#targets.delete(name)
  }

  /**
   * Puts a rule in force, in the place of the one of its name.
   * @param rank its place among the rules of its `order`: they run from the lowest rank to the highest
   * @throws NetboxHooksError `NBH_CONDITIONS_INVALID`: nothing has changed
   */
  putRule(rule: EventRule, rank: number): void {
    this.#rules.put(rule, rank)
  }

  /** Takes a rule out of force. @returns whether there was one of that name */
  removeRule(name: string): boolean {
    return this.#rules.remove(name)
  }

  /** How many requests were not made because a template could not be rendered. */
  get failedRenders(): number {
    return this.#failedRenders
  }

  /**
   * What an event leads to, see {@link buildRequests}: at once, if nothing has to be waited for. A request whose template
   * cannot be rendered is logged and left out.
   *
   * @throws NetboxHooksError `NBH_TEMPLATE_THREAD_FAILED`, `NBH_TEMPLATES_CLOSED`: the event can be built again later
   */
  build(event: ChangeEvent, options: BuildOptions = {}): Soon<BuiltRequests> {
    return whenThere(build(event, this.#parts, options), (built) =>
      this.#templates?.concern(built.requests)
        ? this.#renderAndCount(event, built, this.#templates, options.room)
        : built,
    )
  }

  /** Whether any rule is for events of these types. */
  concerns(event: MatchedEvent): boolean {
    return this.#parts.rules.match(event).length > 0
  }

  /**
   * What an event of these types might lead to, with why it does not: no condition is looked at.
   * @param event `undefined` if nobody knows its types: it might lead to all that there is
   */
  leftUndone(
    event: MatchedEvent | undefined,
    error: NetboxHooksError,
    only?: ActionFilter,
  ): readonly UndecidedAction[] {
    return leftUndone(event, this.#parts, error, only)
  }

  /** Names of the rules by which an event goes to a webhook; no callback is called. */
  rulesFor(event: ChangeEvent, webhook: string): readonly string[] {
    return appliedTo(event, this.#parts, sendsTo(webhook)).triggered.map(({ rule }) => rule)
  }

  /**
   * What was made for one webhook, as a request to another one, see {@link readdress}.
   *
   * @param webhook name of a webhook that is in force
   * @throws NetboxHooksError `NBH_WEBHOOK_UNKNOWN`; `NBH_TEMPLATE_FAILED`: a template of it cannot be rendered, or has nothing
   *   to see because the body was written by a template itself; `NBH_TEMPLATE_THREAD_FAILED`, `NBH_TEMPLATES_CLOSED`
   */
  async readdress(sent: SentRequest, webhook: string): Promise<WebhookRequest> {
    const target = this.#targets.get(webhook)
    if (!target) throw webhookUnknown(webhook)
    const request = readdress(sent, target)
    if (request) return (await this.#templates?.render(request)) ?? request
    const [field] = Object.keys(target.texts ?? {}) as TemplateField[]
    if (field === undefined) return readdressAsItIs(sent, target)
    throw templateFailed({ webhook, field }, { message: 'the body that is sent once more holds no payload' })
  }

  /**
   * What an event would lead to, and why: callbacks are called, actions are not, and nothing is counted.
   * @throws NetboxHooksError as {@link build} does
   */
  async explain(event: ChangeEvent, eventId?: string): Promise<EventExplanation> {
    const building = build(event, this.#parts, { eventId })
    const rules = this.explainRules(event)
    const built = await building
    const { requests, failures } = (await this.#templates?.renderAll(built.requests)) ?? built
    const doubts = requests.flatMap((request) => jsonProblem(request) ?? [])
    return { ...built, requests, failures, event, rules, doubts }
  }

  /** Says of every rule why it fires for an event or does not; no callback is called. */
  explainRules(event: ChangeEvent): readonly RuleExplanation[] {
    return explainRules(this.#rules, event)
  }

  async #renderAndCount(
    { eventType, objectType, objectId }: ChangeEvent,
    built: BuiltRequests,
    templates: WebhookTemplates,
    room: BuildRoom | undefined,
  ): Promise<BuiltRequests> {
    await room?.forRenders(templates.mostBytesOf(built.requests))
    const { requests, failures, bytes } = await templates.renderAll(built.requests)
    room?.rendered(bytes)
    this.#failedRenders += failures.length
    for (const { webhook, rule, error } of failures)
      this.#logger.error({ webhook, rule, code: error.code, eventType, objectType, objectId }, error.message)
    return { ...built, requests, failures }
  }
}
