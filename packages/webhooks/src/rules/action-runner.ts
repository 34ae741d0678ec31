import {
  type Door,
  type NetboxHooksError,
  type Registry,
  type RegistryEntry,
  throughDoor,
} from '@netbox-hooks/core'
import { type Clock, systemClock } from '@netbox-hooks/core/times'
import type { ChangeEvent } from '../change-event.ts'
import { actionAbsent, actionFailed, actionLate } from '../errors.ts'
import type { Payload } from '../payload.ts'
import type { EventActionInput } from './actions.ts'
import type { EventRule } from './event-rule.ts'
import { isFinal } from './final-error.ts'

/** An action that is to be run for one event. */
export interface PlannedAction {
  /** Name of the rule. */
  readonly rule: string
  /** Name of the action. */
  readonly type: string
  readonly settings: unknown
  /** Its place among the rule's `actions`. */
  readonly position: number
  readonly event: ChangeEvent
  readonly payload: Payload
}

/** One attempt to run an action. */
export interface ActionRun extends Omit<EventActionInput, 'signal'> {
  /** Name of the action. */
  readonly type: string
  /** Time limit in milliseconds. Default: the action's own. */
  readonly timeout?: number | undefined
}

/** What came of it. */
export interface ActionOutcome {
  readonly durationMs: number
  /** `NBH_ACTION_FAILED`, `NBH_ACTION_LATE`, `NBH_ACTION_ABSENT`; `undefined` if it was done. */
  readonly error: NetboxHooksError | undefined
  /** Whether running it again would change nothing. */
  readonly isFinal: boolean
}

/** What an {@link ActionRunner} is made of. */
export interface ActionRunnerOptions {
  /** Holds the actions. */
  readonly registry: Registry
  /** Time limit of an action without one of its own, in milliseconds. Default 5,000. */
  readonly timeout?: number | undefined
  /** What time limits go by. Default: Node's. */
  readonly clock?: Clock | undefined
}

const defaultTimeout = 5_000

/** An action that an enabled rule names and no plugin has registered: the rule is kept, and what it runs fails. */
export interface AbsentAction {
  readonly rule: string
  readonly action: string
  readonly error: NetboxHooksError
}

/** All of them. */
export function absentActions(rules: readonly EventRule[], registry: Registry): AbsentAction[] {
  return rules.flatMap(({ name: rule, enabled, actions = [] }) =>
    actions.flatMap(({ type: action }) =>
      enabled === false || action === 'webhook' || registry.find('eventActions', action)
        ? []
        : [{ rule, action, error: actionAbsent(action, rule) }],
    ),
  )
}

/** Runs the actions that plugins registered. One that fails, is late or is absent affects no other. */
export class ActionRunner {
  readonly #registry: Registry
  readonly #clock: Clock
  #timeout = defaultTimeout

  constructor({ registry, timeout, clock = systemClock }: ActionRunnerOptions) {
    this.#registry = registry
    this.#clock = clock
    this.limitTo(timeout)
  }

  /** From now on that is the time limit of an action without one of its own, in milliseconds. Default 5,000. */
  limitTo(timeout: number | undefined): void {
    this.#timeout = timeout ?? defaultTimeout
  }

  /**
   * Runs an action in its plugin's scope, within its time limit. Never rejects.
   * @param abort aborted when the time limit has passed; whoever aborts it before ends the wait
   */
  async run({ type, timeout, ...input }: ActionRun, abort: AbortController): Promise<ActionOutcome> {
    const { rule } = input
    const entry = this.#find(type)
    if (!entry) return { durationMs: 0, error: actionAbsent(type, rule), isFinal: true }
    const { plugin, scope, value: action } = entry
    const limit = timeout ?? action.timeout ?? this.#timeout
    const { signal } = abort
    const began = this.#clock.now()
    let isLast = false
    const outcome = (error: NetboxHooksError | undefined): ActionOutcome => {
      return { durationMs: Math.round(this.#clock.now() - began), error, isFinal: isLast }
    }
    const aborted = new Promise<never>((_, reject) =>
      signal.addEventListener('abort', () => reject(signal.reason), { once: true }),
    )
    const door: Door = {
      scope,
      timeout: limit,
      clock: this.#clock,
      late: () => actionLate({ type, plugin, rule }, limit),
      failed: (thrown) => {
        isLast = isFinal(thrown)
        return actionFailed({ type, plugin, rule }, thrown)
      },
    }
    const run = async () => action.run({ ...input, signal })
    try {
      await throughDoor(door, () => Promise.race([run(), aborted]))
      return outcome(undefined)
    } catch (thrown) {
      const error = thrown as NetboxHooksError
      if (error.code === 'NBH_ACTION_LATE') abort.abort(error)
      return outcome(error)
    }
  }

  /** Asked each time: a plugin that is unloaded takes its actions with it. */
  #find(type: string): RegistryEntry<'eventActions'> | undefined {
    return this.#registry.find('eventActions', type)
  }
}
