import { type Logger, messageOf } from '@netbox-hooks/core'
import type { Clock } from '../clock.ts'
import type { DeliveryQueue } from '../queue/queue.ts'
import type { WebhookRecord, WebhookState } from '../queue/webhook-record.ts'

import { describeWebhook } from '../queue/webhook-words.ts'

import {
  afterAttempt,
  afterTime,
  disabled,
  healthy,
  type JudgedVerdict,
  paused,
  resumed,
  type WebhookHealth,
} from './breaker.ts'

/** A webhook has changed its state. */
export interface StateChange {
  readonly webhook: string
  readonly from: WebhookState
  readonly to: WebhookState
  /** Why, for people; `undefined` when it has become active. */
  readonly reason: string | undefined
  /** When the new state ends by itself, or with state `open` when one delivery tries. */
  readonly until: number | undefined
}

/** What {@link WebhookStates} is made of. */
export interface WebhookStatesOptions {
  readonly queue: Pick<DeliveryQueue, 'webhookRecords' | 'saveWebhookRecord' | 'limits'>
  readonly logger: Logger
  readonly clock: Pick<Clock, 'toWall'>
  /** Called with every change. What it throws is logged. */
  readonly onChange: (change: StateChange) => void
  /** Does something when a queue that has failed may work again. Default: never. */
  readonly postpone?: (work: () => void) => void
  /** Called when another host's finding was taken over. */
  readonly onAdopted: (webhook: string) => void
}

/** The states of all webhooks: in memory for every decision, in the queue for the next host. */
export class WebhookStates {
  readonly #options: WebhookStatesOptions
  readonly #healths = new Map<string, WebhookHealth>()

  constructor(options: WebhookStatesOptions) {
    this.#options = options
  }

  /** Reads what an earlier host has left. */
  async load(): Promise<void> {
    for (const record of await this.#options.queue.webhookRecords()) {
      this.#healths.set(record.webhook, { ...healthy(record.webhook), ...record })
    }
  }

  /** Takes over what another host has found, and announced. */
  adopt(record: WebhookRecord): void {
    const { webhook, state, until } = record
    const { failures, ...before } = this.#healthOf(webhook)
    if (before.state !== state || before.until !== until) {
      this.#options.logger.info(
        { webhook, from: before.state, to: state, until: this.#toWall(until) },
        `Another host: ${webhook} is ${describeWebhook({ ...record, until: this.#toWall(until) })}`,
      )
    }
    this.#healths.set(webhook, { ...healthy(webhook), ...record, failures })
    this.#options.onAdopted(webhook)
  }

  /** How a webhook stands now. */
  of(webhook: string, now: number): WebhookRecord {
    return this.#now(webhook, now)
  }

  /** Whether nothing stops it, whatever time it is. */
  isActive(webhook: string): boolean {
    return this.#healthOf(webhook).state === 'active'
  }

  /**
   * How many requests may be in flight: all, one that probes, or none.
   * @param mayProbe whether it is this host that does
   */
  limit(webhook: string, concurrency: number, now: number, mayProbe: boolean): number {
    const { state, until = 0 } = this.of(webhook, now)
    if (state === 'active') return concurrency
    return state === 'open' && until <= now && mayProbe ? Math.min(1, concurrency) : 0
  }

  /**
   * Draws the conclusions from an attempt.
   * @param failuresInRow with this one, on all hosts; default: counted here
   */
  judge(webhook: string, verdict: JudgedVerdict, now: number, failuresInRow?: number): void {
    const health = this.#healthOf(webhook)
    const between = afterTime(health, now)
    const later = afterAttempt(between, verdict, now, failuresInRow)
    if (later !== health) this.#inBackground(this.#set(health, later, between))
  }

  /** Resolves when it is durable. */
  async pause(webhook: string, reason: string, until: number | undefined): Promise<void> {
    const health = this.#healthOf(webhook)
    await this.#order(health, paused(health, reason, until))
  }

  /** Resolves when it is durable. */
  async resume(webhook: string): Promise<void> {
    const health = this.#healthOf(webhook)
    await this.#order(health, resumed(health))
  }

  /** Resolves when it is durable. */
  async disable(webhook: string, reason: string): Promise<void> {
    const health = this.#healthOf(webhook)
    await this.#order(health, disabled(health, reason))
  }

  /** Forgets a webhook that is gone, if there is nothing to know of it. What is kept in the queue stays. */
  forget(webhook: string): void {
    const health = this.#healths.get(webhook)
    if (health && !isNews(health, healthy(webhook)) && health.failures === 0) this.#healths.delete(webhook)
  }

  #now(webhook: string, now: number): WebhookHealth {
    const health = this.#healthOf(webhook)
    if (health.state !== 'paused') return health
    const later = afterTime(health, now)
    if (later !== health) this.#inBackground(this.#set(health, later))
    return later
  }

  #healthOf(webhook: string): WebhookHealth {
    const known = this.#healths.get(webhook)
    if (known) return known
    const health = healthy(webhook)
    this.#healths.set(webhook, health)
    return health
  }

  /** What somebody wants holds, whatever other hosts have found. */
  async #order(before: WebhookHealth, after: WebhookHealth): Promise<void> {
    this.#healths.set(after.webhook, after)
    this.#announce(before, after)
    if (isNews(before, after)) await this.#save(after.webhook)
  }

  /**
   * What is found holds if no other host was first: its finding is taken over, and told of by it alone.
   * @param between what is told of on the way, though nothing is sent by it
   */
  async #set(before: WebhookHealth, after: WebhookHealth, between: WebhookHealth = before): Promise<void> {
    this.#healths.set(after.webhook, after)
    const announce = () => {
      this.#announce(before, between)
      this.#announce(between, after)
    }
    const isShared = this.#options.queue.limits !== undefined
    if (!isShared) announce()
    if (!isNews(before, after)) return
    await this.#save(after.webhook, { over: before, onFirst: isShared ? announce : () => {} })
  }

  /**
   * Saves how a webhook stands; if that fails, it is tried again as long as it takes.
   * @param found `over`: how it was found; `onFirst`: called when no other host was first
   */
  async #save(
    webhook: string,
    found?: { readonly over: WebhookRecord; readonly onFirst: () => void },
  ): Promise<void> {
    const { queue, postpone = () => {} } = this.#options
    try {
      const kept = await queue.saveWebhookRecord(recordOf(this.#healthOf(webhook)), found)
      if (kept) this.adopt(kept)
      else found?.onFirst()
    } catch (error) {
      postpone(() => this.#inBackground(this.#save(webhook, found)))
      throw error
    }
  }

  #announce(before: WebhookHealth, { webhook, state: to, reason, until }: WebhookHealth): void {
    const { state: from } = before
    if (from === to && before.until === until) return
    const { logger, onChange } = this.#options
    const level = to === 'active' ? 'info' : to === 'paused' ? 'warn' : 'error'
    const wall = this.#toWall(until)
    const words = describeWebhook({ state: to, reason, until: wall })
    logger[level]({ webhook, from, to, until: wall }, `The webhook ${webhook} is ${words}`)
    try {
      onChange({ webhook, from, to, reason, until })
    } catch (error) {
      logger.error({ webhook, err: error }, messageOf(error))
    }
  }

  #toWall(time: number | undefined): number | undefined {
    return time === undefined ? undefined : this.#options.clock.toWall(time)
  }

  #inBackground(saved: Promise<void>): void {
    saved.catch((error: unknown) => this.#options.logger.error({ err: error }, messageOf(error)))
  }
}

function recordOf({ failures: _, ...record }: WebhookHealth): WebhookRecord {
  return record
}

function isNews(before: WebhookHealth, after: WebhookHealth): boolean {
  return Object.entries(recordOf(after)).some(
    ([name, value]) => before[name as keyof WebhookRecord] !== value,
  )
}
