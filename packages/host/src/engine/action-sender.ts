import { ByteBudget, heapShare, jsonBytes } from '@netbox-hooks/core/memory'
import {
  actionOf,
  type Delivery,
  type NewDelivery,
  type Sender,
  type SendResult,
  senderClosed,
} from '@netbox-hooks/delivery'
import type { ActionOutcome, ActionRunner } from '@netbox-hooks/webhooks'
import { actionGone } from '../errors.ts'
import { readActionBody } from '../events/action-body.ts'
import type { RuleActions } from '../events/rule-actions.ts'

/** The part of the heap that may be taken by what actions are run with. */
const heapPart = 1 / 8

/** What an {@link ActionSender} is made of. */
export interface ActionSenderOptions {
  readonly runner: ActionRunner
  readonly actions: RuleActions
}

/** What came of a run, as of an attempt: no failure of an action counts against anything but its own delivery. */
type RunResult = Pick<SendResult, 'error' | 'durationMs' | 'outcome'>

/** Runs actions where other senders make requests: one call is one attempt of a run. */
export class ActionSender implements Sender {
  readonly #options: ActionSenderOptions
  /** By the run's id. */
  readonly #running = new Map<string, AbortController>()
  readonly #heap = new ByteBudget(heapShare(heapPart))

  constructor(options: ActionSenderOptions) {
    this.#options = options
  }

  /** @param delivery with how many attempts have been made */
  async send(delivery: NewDelivery): Promise<SendResult> {
    const { error, durationMs, outcome } = await this.#run(delivery as Delivery)
    return {
      outcome,
      countsAgainstWebhook: false,
      pauseMs: undefined,
      status: undefined,
      responseHeaders: undefined,
      responseBody: undefined,
      error,
      durationMs,
      timings: { total: durationMs },
    }
  }

  cancel(deliveryIds: readonly string[]): void {
    for (const id of deliveryIds) this.#running.get(id)?.abort(senderClosed())
  }

  async destroy(): Promise<void> {
    for (const abort of this.#running.values()) abort.abort(senderClosed())
  }

  async #run({ id, eventId, webhook, meta, body, attempts }: Delivery): Promise<RunResult> {
    const { runner, actions } = this.#options
    const type = actionOf(webhook) as string
    const rule = meta?.rule ?? ''
    const found = actions.find(webhook, meta)
    if (!found) {
      const { code, message } = actionGone(type, rule)
      return { error: { code, message }, durationMs: 0, outcome: 'final' }
    }
    const { settings, timeout } = found
    const abort = new AbortController()
    this.#running.set(id, abort)
    const run = () => {
      const input = { id, attempt: attempts + 1, eventId, rule, settings, ...readActionBody(body) }
      return runner.run({ ...input, type, timeout }, abort)
    }
    const { error, durationMs, isFinal } = await this.#withRoomFor(body, abort.signal, run).finally(() =>
      this.#running.delete(id),
    )
    if (!error) return { error: undefined, durationMs, outcome: 'delivered' }
    const { reason } = abort.signal
    const { code, message } = reason?.code === 'NBH_SENDER_CLOSED' ? reason : error
    return {
      error: { code, message },
      durationMs,
      outcome: isFinal ? 'final' : 'retry',
    }
  }

  /** Runs an action when there is room for what it is run with. */
  async #withRoomFor(
    body: Uint8Array,
    signal: AbortSignal,
    run: () => Promise<ActionOutcome>,
  ): Promise<ActionOutcome> {
    const heapBytes = jsonBytes(body)
    await this.#heap.take(heapBytes)
    try {
      return signal.aborted ? { error: signal.reason, durationMs: 0, isFinal: false } : await run()
    } finally {
      this.#heap.giveBack(heapBytes)
    }
  }
}

/** Makes requests for webhooks, and runs actions. */
export function routedSender(webhooks: Sender, actions: Sender): Sender {
  return {
    send: (delivery, options) =>
      (actionOf(delivery.webhook) === undefined ? webhooks : actions).send(delivery, options),
    cancel: (deliveryIds) => actions.cancel?.(deliveryIds),
    async destroy() {
      await Promise.all([webhooks.destroy(), actions.destroy()])
    },
  }
}
