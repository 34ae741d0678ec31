import { isError } from '@netbox-hooks/core'
import type { ScriptArgument, ScriptName } from '../scripts/commands.ts'

/** Scripts that take several calls at once. */
export type RoundScript = Extract<ScriptName, 'accept' | 'processEvents' | 'record'>

/** In the order in which they go. */
const roundScripts: readonly RoundScript[] = ['accept', 'processEvents', 'record']

/** What {@link CallRounds} are made of. */
export interface CallRoundsOptions {
  /** Makes calls of one script with one command; resolves with an answer for each, an Error if that one was refused. */
  readonly send: (script: RoundScript, calls: readonly (readonly ScriptArgument[])[]) => Promise<unknown>
  /** What a caller is told whose call was refused. */
  readonly failure: (thrown: unknown) => Error
}

interface WaitingCall {
  readonly args: readonly ScriptArgument[]
  resolve(answer: unknown): void
  reject(error: unknown): void
}

/** The most calls of a script in one round: more of them would hold up the server for all others. */
const largest = 64
/** A round ends with the call by which it has so many bytes. */
const largestLoad = 8 * 1_024 * 1_024

/**
 * Calls go to the server in rounds: those that are made while a round is under way form the next one, with one command for
 * each script. A command costs both ends much more than one call more in it.
 */
export class CallRounds {
  readonly #options: CallRoundsOptions
  readonly #waiting: Readonly<Record<RoundScript, WaitingCall[]>> = {
    accept: [],
    processEvents: [],
    record: [],
  }
  #isScheduled = false
  #underWay = 0

  constructor(options: CallRoundsOptions) {
    this.#options = options
  }

  call(script: RoundScript, args: readonly ScriptArgument[]): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#waiting[script].push({ args, resolve, reject })
      this.#schedule()
    })
  }

  /** Sends all that waits: what is sent next must not overtake it. */
  flush(): void {
    while (this.#isWaiting) this.#send()
  }

  get #isWaiting(): boolean {
    return roundScripts.some((script) => this.#waiting[script].length > 0)
  }

  /** Begins a round once the events of this turn of the loop have made all of their calls. */
  #schedule(): void {
    if (this.#isScheduled || this.#underWay > 0) return
    this.#isScheduled = true
    setImmediate(() => {
      this.#isScheduled = false
      if (this.#underWay === 0) this.#send()
    })
  }

  #send(): void {
    for (const script of roundScripts) {
      const calls = this.#waiting[script].splice(0, roundOf(this.#waiting[script]))
      if (calls.length > 0) void this.#make(script, calls)
    }
  }

  async #make(script: RoundScript, calls: readonly WaitingCall[]): Promise<void> {
    const { send, failure } = this.#options
    this.#underWay += 1
    try {
      const answers = (await send(
        script,
        calls.map(({ args }) => args),
      )) as readonly unknown[]
      for (const [index, { resolve, reject }] of calls.entries()) {
        const answer = answers[index]
        if (isError(answer)) reject(failure(answer))
        else resolve(answer)
      }
    } catch (error) {
      for (const { reject } of calls) reject(error)
    } finally {
      this.#underWay -= 1
      if (this.#isWaiting) this.#schedule()
    }
  }
}

/** How many calls make up the next round. */
function roundOf(waiting: readonly WaitingCall[]): number {
  let load = 0
  const end = waiting.findIndex(({ args }, index) => {
    if (index === largest || load >= largestLoad) return true
    for (const arg of args) if (typeof arg !== 'number') load += arg.length
    return false
  })
  return end === -1 ? waiting.length : end
}
