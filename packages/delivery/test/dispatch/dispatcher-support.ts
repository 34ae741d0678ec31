import {
  type Attempt,
  type AttemptTimeouts,
  type Delivery,
  Dispatcher,
  type DispatcherOptions,
  type Endpoint,
  HttpSender,
  type NetworkPolicy,
  type NewDelivery,
  type StateChange,
  type Timers,
} from '@netbox-hooks/delivery'
import { QueueTime } from '@netbox-hooks/delivery/queue'
import { generateSecret } from '@netbox-hooks/verify'
import { onTestFinished } from 'vitest'
import type { SqliteQueue } from '../../../queue-sqlite/dist/index.js'
import { acceptOne, loopbackAllowed, newDelivery, openQueue, patient, type Received } from '../support.ts'

export const secrets: string[] = [generateSecret()]

export interface Setup extends Partial<Omit<DispatcherOptions, 'queue' | 'sender'>> {
  readonly queue?: SqliteQueue
  readonly policy?: NetworkPolicy
  /** Of a queue of its own. */
  readonly time?: QueueTime
  readonly timeouts?: Partial<AttemptTimeouts>
  /** By webhook name. A webhook that is not listed is unknown. Default: `a`. */
  readonly endpoints?: Readonly<Record<string, Partial<Endpoint>>>
}

/** A dispatcher on a queue of its own, not yet started; it keeps the attempts that it reports. */
export async function dispatcherOf({
  endpoints = { a: {} },
  policy,
  timeouts,
  time,
  ...options
}: Setup = {}) {
  const queue = options.queue ?? (await openQueue(time && { time }))
  const attempts: Attempt[] = []
  const changes: StateChange[] = []
  const dispatcher = new Dispatcher({
    sender: new HttpSender({
      policy: policy ?? loopbackAllowed,
      userAgent: 'netbox-hooks/1.2.3',
      timeouts: { ...patient, ...timeouts },
    }),
    endpoint: (name) => endpoints[name] && { name, secrets, ...endpoints[name] },
    onAttempt: (_delivery: Delivery, attempt: Attempt) => void attempts.push(attempt),
    onStateChange: (change) => void changes.push(change),
    ...options,
    queue,
  })
  onTestFinished(() => dispatcher.stop({ graceMs: 0 }))
  /** Accepts an event and enqueues its deliveries. */
  const emit = async (...parts: Partial<NewDelivery>[]) => {
    const eventId = await acceptOne(queue)
    const deliveries = parts.map((part) => newDelivery({ ...part, eventId }))
    await dispatcher.enqueue(eventId, deliveries)
    return deliveries
  }
  return { dispatcher, queue, attempts, changes, emit }
}

export const idOf = ({ headers }: Received) => headers['webhook-id']

/** A time that goes a hundred times as fast, and the timers that go with it. */
export function fastTime(): { readonly time: QueueTime; readonly timers: Timers } {
  const began = Date.now()
  const passed = () => 100 * (Date.now() - began)
  return {
    time: new QueueTime({ wall: () => began + passed(), steady: passed, uptime: passed }),
    timers: {
      after: (ms, work) => {
        const timer = setTimeout(work, ms / 100)
        return () => clearTimeout(timer)
      },
    },
  }
}
