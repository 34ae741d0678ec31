import { type Logger, type NetboxHooksError, type Registry, type Soon, whenThere } from '@netbox-hooks/core'
import type { ChangeEvent } from '../change-event.ts'
import { tapCallbacks } from '../context/tap-callbacks.ts'
import type { WatchCallback } from '../context/watch.ts'
import { templateFailed } from '../errors.ts'
import type { WebhookHooks } from '../hooks.ts'
import type { ActionFilter, UndecidedAction } from '../rules/apply.ts'
import { compileRules, type EventRule } from '../rules/compile.ts'
import { explainRules, type RuleExplanation } from '../rules/explain.ts'
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
import { readdress, readdressAsItIs, type SentRequest } from './readdress.ts'
import { RequestHeads } from './render.ts'
import type { Webhook } from './webhook.ts'
import type { WebhookTemplates } from './webhook-templates.ts'

/** What a {@link RequestBuilder} is made of. */
export interface RequestBuilderOptions {
  readonly rules: readonly EventRule[]
  /** Rules of the host's own: they are applied like all others, and no explanation lists them. Default: none. */
  readonly ownRules?: readonly EventRule[] | undefined
  readonly webhooks: readonly Webhook[]
  readonly hooks: WebhookHooks
  /** Holds the callbacks; registration is closed. */
  readonly registry: Registry
  readonly logger: Logger
  /** Time limit of a callback without one of its own, in milliseconds. Default 5,000. */
  readonly callbackTimeout?: number | undefined
  /** Time limit of all callbacks of an event together, in milliseconds. Default 10,000. */
  readonly contextBudget?: number | undefined
  /** The webhooks' templates, compiled. Default: templates are sent as they are. */
  readonly templates?: WebhookTemplates | undefined
  /** Watches over every call of a callback. Default: nobody does. */
  readonly watchCallback?: WatchCallback | undefined
}

/** What an event would lead to, and why. */
export interface EventExplanation extends BuiltRequests {
  readonly event: ChangeEvent
  /** In the order in which they run. */
  readonly rules: readonly RuleExplanation[]
}

/** Wants what is sent to one webhook, and no actions. */
export function sendsTo(name: string): ActionFilter {
  return ({ type, webhook }) => type === 'webhook' && webhook === name
}

/** Turns the events of one host into requests. Taps the registered callbacks when it is made. */
export class RequestBuilder {
  readonly #rules: readonly EventRule[]
  readonly #parts: RequestParts
  readonly #templates: WebhookTemplates | undefined
  readonly #logger: Logger
  #failedRenders = 0

  constructor(options: RequestBuilderOptions) {
    const {
      rules,
      ownRules = [],
      webhooks,
      hooks,
      registry,
      logger,
      callbackTimeout,
      contextBudget,
    } = options
    const byName = new Map(webhooks.map((webhook) => [webhook.name, webhook]))
    tapCallbacks(hooks, registry)
    const gathering = {
      logger,
      warned: new Set<string>(),
      watch: options.watchCallback,
      ...(callbackTimeout !== undefined && { timeout: callbackTimeout }),
      ...(contextBudget !== undefined && { budget: contextBudget }),
    }
    this.#rules = rules
    this.#templates = options.templates
    this.#logger = logger
    this.#parts = {
      rules: compileRules([...rules, ...ownRules]),
      webhooks: byName,
      heads: new RequestHeads(),
      hooks,
      gathering,
    }
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
  concerns(event: Pick<ChangeEvent, 'eventType' | 'objectType'>): boolean {
    return this.#parts.rules.match(event).length > 0
  }

  /**
   * What an event of these types might lead to, with why it does not: no condition is looked at.
   * @param event `undefined` if nobody knows its types: it might lead to all that there is
   */
  leftUndone(
    event: Pick<ChangeEvent, 'eventType' | 'objectType'> | undefined,
    error: NetboxHooksError,
    only?: ActionFilter,
  ): readonly UndecidedAction[] {
    const isWanted: ActionFilter = (action, rule) =>
      (event !== undefined || this.#rules.some(({ name }) => name === rule)) && (only?.(action, rule) ?? true)
    return leftUndone(event, this.#parts, error, isWanted)
  }

  /** Names of the rules by which an event goes to a webhook; no callback is called. */
  rulesFor(event: ChangeEvent, webhook: string): readonly string[] {
    return appliedTo(event, this.#parts, sendsTo(webhook)).triggered.map(({ rule }) => rule)
  }

  /**
   * What was made for one webhook, as a request to another one, see {@link readdress}.
   *
   * @param webhook name of a configured webhook
   * @throws NetboxHooksError `NBH_TEMPLATE_FAILED`: a template of it cannot be rendered, or has nothing to see because the
   *   body was written by a template itself; `NBH_TEMPLATE_THREAD_FAILED`, `NBH_TEMPLATES_CLOSED`
   */
  async readdress(sent: SentRequest, webhook: string): Promise<WebhookRequest> {
    const target = this.#parts.webhooks.get(webhook) as Webhook
    const request = readdress(sent, target)
    if (request) return (await this.#templates?.render(request)) ?? request
    const field = this.#templates?.fieldsOf(webhook)[0]
    if (field === undefined) return readdressAsItIs(sent, target)
    throw templateFailed({ webhook, field }, { message: 'the body that is sent once more holds no payload' })
  }

  /**
   * What an event would lead to, and why: callbacks are called, actions are not, and nothing is counted.
   * @throws NetboxHooksError as {@link build} does
   */
  async explain(event: ChangeEvent, eventId?: string): Promise<EventExplanation> {
    const built = await build(event, this.#parts, { eventId })
    const rendered = this.#templates ? await this.#render(built, this.#templates) : built
    return { ...rendered, event, rules: explainRules(this.#rules, event) }
  }

  async #renderAndCount(
    { eventType, objectType, objectId }: ChangeEvent,
    built: BuiltRequests,
    templates: WebhookTemplates,
    room: BuildRoom | undefined,
  ): Promise<BuiltRequests> {
    const rendered = await this.#renderIn(built, templates, room)
    this.#failedRenders += rendered.failures.length
    for (const { webhook, rule, error } of rendered.failures)
      this.#logger.error({ webhook, rule, code: error.code, eventType, objectType, objectId }, error.message)
    return rendered
  }

  /** Renders when there is room for as much as the templates may render. */
  async #renderIn(
    built: BuiltRequests,
    templates: WebhookTemplates,
    room: BuildRoom | undefined,
  ): Promise<BuiltRequests> {
    await room?.forRenders(templates.mostBytesOf(built.requests))
    const rendered = await this.#render(built, templates)
    room?.rendered(templates.bytesOf(rendered.requests))
    return rendered
  }

  async #render(built: BuiltRequests, templates: WebhookTemplates): Promise<BuiltRequests> {
    return { ...built, ...(await templates.renderAll(built.requests)) }
  }
}
