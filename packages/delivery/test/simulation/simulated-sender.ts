import type { ErrorCode } from '@netbox-hooks/core'
import {
  classifyOutcome,
  type Delivery,
  type NewDelivery,
  type Sender,
  type SendResult,
  type Timers,
} from '@netbox-hooks/delivery'
import type { Answer } from './behaviours.ts'
import type { Flight } from './flight.ts'
import type { World } from './world.ts'

/** The network of a {@link World}: every endpoint behaves as its phases say. */
export class SimulatedSender implements Sender {
  readonly #world: World
  readonly #clock: Timers
  /** How to break off what is under way. */
  readonly #underWay = new Set<() => void>()

  constructor(world: World, clock: Timers) {
    this.#world = world
    this.#clock = clock
  }

  send(delivery: NewDelivery): Promise<SendResult> {
    const { judge, trace } = this.#world
    const flight = judge.sendBegins(delivery as Delivery)
    const answer = this.#world.answerOf(delivery.webhook)
    trace(() => `→ ${name(flight)}`)
    return new Promise((resolve) => {
      const end = (result: SendResult) => {
        this.#underWay.delete(breakOff)
        resolve(result)
      }
      const cancel = this.#clock.after(answer.after, () => {
        judge.sendEnds(flight, answer)
        trace(
          () =>
            `← ${name(flight)}: ${answer.status ?? answer.code}${answer.retryAfterMs === undefined ? '' : `, Retry-After ${answer.retryAfterMs} ms`}`,
        )
        end(resultOf(answer))
      })
      const breakOff = () => {
        cancel()
        judge.sendBreaks(flight)
        trace(() => `✗ ${name(flight)} broken off`)
        end(resultOf({ after: 0, code: 'NBH_SENDER_CLOSED' }))
      }
      this.#underWay.add(breakOff)
    })
  }

  async destroy(): Promise<void> {
    for (const breakOff of this.#underWay) breakOff()
  }
}

function resultOf({ after, status, code, retryAfterMs }: Answer): SendResult {
  const isGood = status !== undefined && status < 300
  const errorCode: ErrorCode = code ?? 'NBH_RESPONSE_STATUS'
  return {
    ...classifyOutcome({ status, code, retryAfterMs }),
    status,
    responseHeaders: undefined,
    responseBody: undefined,
    error: isGood ? undefined : { code: errorCode, message: 'It failed.' },
    durationMs: after,
    timings: { total: after },
  }
}

function name({ delivery, number }: Flight): string {
  return `${delivery.webhook} ${delivery.id.slice(-4)} (${delivery.orderingKey ?? 'no order'}) attempt ${number}`
}
