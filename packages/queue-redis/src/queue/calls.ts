import { messageOf, NetboxHooksError } from '@netbox-hooks/core'
import type { QueueTime } from '@netbox-hooks/delivery/queue'
import { queueClosed } from '@netbox-hooks/delivery/queue'
import type { Redis } from 'ioredis'
import type { RedisAddress } from '../link/address.ts'
import { CallRounds, type RoundScript } from '../link/call-rounds.ts'
import { callFailure } from '../link/failure.ts'
import type { RedisLink } from '../link/link.ts'
import { runScript, type ScriptArgument, type ScriptName } from '../scripts/commands.ts'

/** What {@link QueueCalls} are made of. */
export interface QueueCallsOptions {
  readonly address: RedisAddress
  readonly link: RedisLink
  /** How many events and deliveries may wait before new events are refused. */
  readonly maxDepth: number
  readonly time: QueueTime
  /** Who calls: what is claimed belongs to it. */
  readonly holder: () => string
}

/** How long an idempotency key is remembered, in ms. */
const idempotencyWindow = 24 * 60 * 60 * 1000

/**
 * How one host calls the server. What it asks reaches the server in the order in which it was asked, although calls that
 * are made often go in rounds. A call that is not answered in time makes the connection anew.
 */
export class QueueCalls {
  readonly #options: QueueCallsOptions
  readonly #rounds: CallRounds
  #areOpen = false

  constructor(options: QueueCallsOptions) {
    this.#options = options
    this.#rounds = new CallRounds({
      send: (script, calls) => this.#sendRound(script, calls),
      failure: (thrown) => this.failure(thrown),
    })
  }

  get areOpen(): boolean {
    return this.#areOpen
  }

  open(): void {
    this.#areOpen = true
  }

  /** Sends what waits for its round, and refuses all further calls. */
  close(): void {
    this.#rounds.flush()
    this.#areOpen = false
  }

  /** @throws NetboxHooksError `NBH_QUEUE_CLOSED` */
  get client(): Redis {
    const { address, link } = this.#options
    if (!this.#areOpen) throw queueClosed(address.shown)
    return link.client
  }

  /** Calls a script in the next round, together with others of its kind. */
  async inRound(script: RoundScript, args: readonly ScriptArgument[]): Promise<unknown> {
    if (!this.#areOpen) throw queueClosed(this.#options.address.shown)
    return this.#rounds.call(script, args)
  }

  /** Calls a script, after all that was asked before. */
  async run(
    script: ScriptName,
    args: readonly ScriptArgument[],
    answer: 'text' | 'bytes' = 'text',
  ): Promise<unknown> {
    return this.ask((client) => runScript(client, script, this.#options.address.prefix, args, answer))
  }

  /** Asks the server, after all that was asked before. */
  async ask<T>(question: (client: Redis) => Promise<T>): Promise<T> {
    this.#rounds.flush()
    return this.#ask(question)
  }

  /** What a caller is told of a call that was rejected. */
  failure(thrown: unknown): Error {
    const { address, maxDepth } = this.#options
    return NetboxHooksError.is(thrown) ? thrown : callFailure(address.shown, thrown, maxDepth)
  }

  #sendRound(script: RoundScript, calls: readonly (readonly ScriptArgument[])[]): Promise<unknown> {
    const { address, holder, maxDepth, time } = this.#options
    const settings = {
      accept: [idempotencyWindow, maxDepth, time.now(), time.lived()],
      processEvents: [time.now(), time.lived()],
      record: [time.now(), time.lived()],
    }
    const args = [holder(), ...settings[script], ...calls.flat()]
    return this.#ask((client) => runScript(client, script, address.prefix, args, 'text'))
  }

  async #ask<T>(question: (client: Redis) => Promise<T>): Promise<T> {
    const { link } = this.#options
    const client = this.client
    try {
      return await question(client)
    } catch (error) {
      if (messageOf(error) === 'Command timed out') link.reconnect()
      throw this.failure(NetboxHooksError.is(error) ? error : link.reasonOf(error))
    }
  }
}

/** When something happens, as scripts take it: the queue's time, the clock's, and as retention counts. */
export function momentArgs(time: QueueTime): [now: number, wall: number, lived: number] {
  return [time.now(), time.wall(), time.lived()]
}
