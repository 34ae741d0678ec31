import {
  callTap,
  type Done,
  type OpenWork,
  type PluginScope,
  type SupervisedTap,
  type TapOptions,
} from '@netbox-hooks/core'
import { matchesTypes, type TypeFilter } from '../events/type-filter.ts'
import type { CallbackBreaker } from './breaker.ts'
import { Contribution, type Contributor, type Provenance } from './contribution.ts'
import type { Gathering } from './gathering.ts'
import type { CallbackOutcome } from './outcome.ts'

/** For which events a tap of the context hook is called, how long it may take, and where its data goes. */
export interface ContextTapOptions extends TypeFilter, TapOptions {
  /** Nest the data under the tap's name (`true`, for a callback the plugin's name) or this key. Default: not nested. */
  readonly namespace?: true | string
}

/** What the host says of a tap that stands for a callback. */
export interface CallbackTapOptions extends ContextTapOptions {
  /** Name of the callback: what the tap returns is added to the context. */
  readonly callback?: string
  /** The plugin that registered it. */
  readonly plugin?: string
}

/** A tap of the context hook: it takes part in the gathering of every event that it is made for. */
export class ContextTap implements Contributor {
  readonly names: Pick<CallbackOutcome, 'plugin' | 'callback'>
  readonly scope: PluginScope | undefined
  readonly timeout: number | undefined
  readonly namespace: string | undefined
  readonly origin: Provenance
  readonly addsResult: boolean
  readonly #tap: SupervisedTap & CallbackTapOptions
  readonly #breaker: CallbackBreaker
  /** Its calls that have not ended. */
  readonly #open: OpenWork

  constructor(tap: SupervisedTap & CallbackTapOptions, breaker: CallbackBreaker, open: OpenWork) {
    const { name, plugin = name, callback, namespace, scope, timeout } = tap
    this.names = { plugin, callback }
    this.scope = scope
    this.timeout = timeout
    this.namespace = namespace === true ? plugin : namespace
    this.origin = Object.freeze({ plugin })
    this.addsResult = callback !== undefined
    this.#tap = tap
    this.#breaker = breaker
    this.#open = open
  }

  /** Takes part in a gathering, which calls it later; `done` is called when its part has ended. */
  join(gathering: Gathering, done: Done): void {
    if (!matchesTypes(this.#tap, gathering.event)) {
      done()
      return
    }
    const contribution = new Contribution(this, gathering, done, gathering.watch?.(this.names))
    const isPaused = this.#breaker.isOpen()
    gathering.contributions.push(contribution)
    if (isPaused) contribution.skip()
  }

  call(contribution: Contribution): void {
    callTap(this.#tap, contribution, contribution)
    if (contribution.isOpen) this.#open.add(contribution)
  }

  ended(contribution: Contribution): void {
    this.#open.remove(contribution)
    this.#breaker.note(contribution.outcome as CallbackOutcome)
  }
}
