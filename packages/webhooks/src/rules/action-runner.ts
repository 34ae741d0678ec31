import {
  type Logger,
  messageOf,
  type NetboxHooksError,
  type Registry,
  type RegistryEntry,
  withTimeLimit,
} from '@netbox-hooks/core'
import type { ChangeEvent } from '../change-event.ts'
import { actionFailed, actionLate } from '../errors.ts'
import type { Payload } from '../payload.ts'
import type { EventRule } from './compile.ts'

/** An action that is to be run for one event. */
export interface PlannedAction {
  /** Name of the rule. */
  readonly rule: string
  /** Name of the action. */
  readonly type: string
  readonly settings: unknown
  /** Frozen. */
  readonly event: ChangeEvent
  /** Frozen. */
  readonly payload: Payload
}

/** What came of one action. */
export interface ActionOutcome {
  readonly rule: string
  readonly type: string
  /** Name of the plugin; `undefined` if no plugin has registered the action. */
  readonly plugin: string | undefined
  readonly outcome: 'done' | 'failed' | 'late' | 'absent'
  readonly durationMs: number
  readonly error: NetboxHooksError | undefined
}

/** What an {@link ActionRunner} is made of. */
export interface ActionRunnerOptions {
  /** Holds the actions. */
  readonly registry: Registry
  readonly logger: Logger
  /** Time limit of an action without one of its own, in milliseconds. Default 5,000. */
  readonly timeout?: number | undefined
}

const defaultTimeout = 5_000

/** Runs the actions that plugins registered. One that fails, is late or is absent affects no other. */
export class ActionRunner {
  readonly #registry: Registry
  readonly #logger: Logger
  readonly #timeout: number

  constructor({ registry, logger, timeout = defaultTimeout }: ActionRunnerOptions) {
    this.#registry = registry
    this.#logger = logger
    this.#timeout = timeout
  }

  /** Warns of the enabled rules whose actions no plugin has registered: they are kept, and skipped. */
  reportAbsent(rules: readonly EventRule[]): void {
    for (const { name, enabled, actions = [] } of rules) {
      for (const { type } of actions) {
        if (enabled === false || type === 'webhook' || this.#find(type)) continue
        this.#logger.warn(
          { rule: name, action: type, code: 'NBH_ACTION_ABSENT' },
          `No plugin has registered the action ${type} of the event rule ${name}: it is skipped.`,
        )
      }
    }
  }

  /** Runs the actions of one event, all at once, each in its plugin's scope. Resolves when all have ended. */
  run(id: string, actions: readonly PlannedAction[]): Promise<readonly ActionOutcome[]> {
    return Promise.all(actions.map((action) => this.#run(id, action)))
  }

  /** Asked each time: a plugin that is unloaded takes its actions with it. */
  #find(type: string): RegistryEntry<'eventActions'> | undefined {
    return this.#registry.find('eventActions', type)
  }

  async #run(id: string, { rule, type, settings, event, payload }: PlannedAction): Promise<ActionOutcome> {
    const entry = this.#find(type)
    if (!entry) {
      return { rule, type, plugin: undefined, outcome: 'absent', durationMs: 0, error: undefined }
    }
    const { plugin, scope, value: action } = entry
    const timeout = action.timeout ?? this.#timeout
    const abort = new AbortController()
    const late = actionLate({ type, plugin, rule }, timeout)
    const began = performance.now()
    let error: NetboxHooksError | undefined
    try {
      const input = { id, rule, event, payload, settings, signal: abort.signal }
      const run = async () => action.run(input)
      await withTimeLimit(scope ? scope.run(run) : run(), timeout, () => late)
    } catch (thrown) {
      if (thrown === late) abort.abort(late)
      error = thrown === late ? late : actionFailed({ type, plugin, rule }, thrown)
      this.#logger.warn({ plugin, rule, action: type, code: error.code, eventId: id }, messageOf(error))
    }
    const outcome = error === undefined ? 'done' : error === late ? 'late' : 'failed'
    return { rule, type, plugin, outcome, durationMs: performance.now() - began, error }
  }
}
