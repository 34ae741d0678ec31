import type { DeliveryQueue } from '../queue/queue.ts'
import { attemptOf, deliveryOf, failedAttempt } from './samples.ts'

/** What a process does one after the other before it is killed; ids are given, so that the survivor knows them. */
export const crashSteps = [
  'accept',
  'process',
  'claim',
  'fail',
  'deliver',
  'cancel',
  'redeliver',
  'pause',
] as const

/** One of {@link crashSteps}. */
export type CrashStep = (typeof crashSteps)[number]

/** Ids of one event, its three deliveries of one ordering key, and a redelivery. */
export interface CrashIds {
  readonly event: string
  readonly first: string
  readonly second: string
  readonly third: string
  readonly again: string
}

/** Does all steps up to and with `last`. */
export async function runSteps(queue: DeliveryQueue, ids: CrashIds, last: CrashStep): Promise<void> {
  const { event, first, second, third, again } = ids
  const steps: Record<CrashStep, () => Promise<unknown>> = {
    accept: () => queue.accept([{ id: event, body: '{}' }]),
    process: () => {
      const body = new Uint8Array([1, 2, 3])
      const parts = [first, second, third].map((id) => ({ id, orderingKey: 'x', body }))
      return queue.process(
        event,
        parts.map((part) => deliveryOf(event, part)),
      )
    },
    claim: () => queue.claim('a', 10),
    fail: () => queue.record(failedAttempt(first, 1)),
    deliver: async () => {
      await queue.claim('a', 10)
      await queue.record(attemptOf(first, { number: 2 }))
    },
    cancel: () => queue.cancel([second]),
    redeliver: () => queue.redeliver([{ deliveryId: first, id: again }]),
    pause: () => {
      const none = { reason: undefined, until: undefined, failingSince: undefined, openedForMs: undefined }
      return queue.saveWebhookRecord({ webhook: 'a', state: 'paused', ...none })
    },
  }
  for (const step of crashSteps.slice(0, crashSteps.indexOf(last) + 1)) await steps[step]()
}
