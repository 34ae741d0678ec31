import type { Attempt, Delivery, NewDelivery, StateChange } from '@netbox-hooks/delivery'
import type { Answer } from './behaviours.ts'
import { timeOfSimulatedId } from './ids.ts'
import { Liveness, patience } from './liveness.ts'
import type { QueueCall } from './memory-queue.ts'
import type { MemoryStore, StoredDelivery } from './memory-store.ts'
import { Rate } from './rate.ts'
import { hours, type Scenario, type SimulatedWebhook } from './scenario.ts'
import { type Meaning, meaningOf, Standing } from './standing.ts'
import { count, type Tally } from './tally.ts'

/** One request and what has become of it. */
export interface Flight {
  readonly delivery: StoredDelivery
  readonly webhook: string
  readonly key: string | undefined
  readonly number: number
  readonly state: 'flying' | 'answered' | 'recorded' | 'unrecorded' | 'lost'
  readonly answeredAt: number
  readonly meaning: Meaning | undefined
}

type Mutable<T> = { -readonly [Name in keyof T]: T[Name] }

/** One webhook, as the judge sees it. */
export interface Watched {
  readonly name: string
  readonly simulated: SimulatedWebhook
  readonly concurrency: number
  readonly standing: Standing
  rate: Rate | undefined
  inFlight: number
}

/**
 * Sees everything that happens in a run, and says which promise is broken first. It knows what is durable and what
 * goes over the network, but nothing of how the dispatcher works.
 */
export class Judge {
  /** The promise that was broken. */
  broken: string | undefined
  readonly webhooks: ReadonlyMap<string, Watched>
  readonly #store: MemoryStore
  readonly #now: () => number
  readonly #tally: Tally
  readonly #scenario: Scenario
  readonly #liveness: Liveness
  /** The latest of every delivery. */
  readonly #flights = new Map<string, Mutable<Flight>>()
  /** Attempts that are durable and not yet reported. */
  readonly #unreported = new Set<string>()
  #inFlight = 0
  /** When a webhook's state could not be saved last. */
  #unsavedAt = Number.NEGATIVE_INFINITY

  constructor(scenario: Scenario, store: MemoryStore, now: () => number, tally: Tally) {
    this.#scenario = scenario
    this.#store = store
    this.#now = now
    this.#tally = tally
    this.webhooks = new Map(
      scenario.webhooks.map((simulated) => {
        const { name, concurrency = 8 } = simulated.endpoint
        const watched = {
          name,
          simulated,
          concurrency,
          standing: new Standing(name),
          rate: undefined,
          inFlight: 0,
        }
        return [name, watched]
      }),
    )
    this.#liveness = new Liveness(store, [...this.webhooks.values()], scenario.concurrency)
  }

  /** Notes that a promise is broken, the first one only. */
  accuse(promise: string): void {
    this.broken ??= promise
  }

  hostStarts(): void {
    this.#liveness.reset()
    this.#unsavedAt = Number.NEGATIVE_INFINITY
    for (const watched of this.webhooks.values()) {
      const { rateLimit } = watched.simulated.endpoint
      watched.rate = rateLimit && new Rate(rateLimit)
    }
  }

  hostRuns(): void {
    this.#liveness.isRunning = true
  }

  hostStops(): void {
    this.#liveness.isRunning = false
  }

  /** All that it was about to send is sent, and recorded. */
  hostHasStopped(): void {
    for (const flight of this.#flights.values()) {
      const isUnderWay = flight.state === 'flying' || flight.state === 'answered'
      if (isUnderWay) this.accuse(`after stop() the attempt ${describe(flight)} is ${flight.state}`)
    }
  }

  /** The host has ended, by a crash or in good order. */
  hostEnds(how: 'crash' | 'stop'): void {
    this.#liveness.isRunning = false
    for (const flight of this.#flights.values()) {
      if (flight.state !== 'flying' && flight.state !== 'answered') continue
      if (flight.state === 'flying') this.#land(flight)
      flight.state = 'lost'
    }
    this.#unreported.clear()
    if (how === 'stop' && this.#now() - this.#unsavedAt > patience) this.#compareRecords()
  }

  sendBegins({ id, attempts }: Delivery): Flight {
    const now = this.#now()
    const delivery = this.#store.deliveries.get(id) as StoredDelivery
    const watched = this.webhooks.get(delivery.webhook) as Watched
    const number = delivery.attemptList.length + 1
    const key = delivery.orderingKey
    const what = `${id} to ${watched.name}, attempt ${number}`
    const { state, finishedAt, dueAt } = delivery
    // A request that begins in the moment in which it is cancelled is one in flight.
    const isOver = state !== 'pending' && !(state === 'cancelled' && finishedAt === now)
    if (isOver) this.accuse(`${what}: sent though it is ${state}`)
    if (attempts !== number - 1) this.accuse(`${what}: sent as if ${attempts} attempts had been made`)
    if (!isOver && (dueAt === undefined || dueAt > now))
      this.accuse(`${what}: sent before it is due (${dueAt})`)
    if (number > this.#schedule(watched).length) this.accuse(`${what}: more attempts than its schedule has`)
    if (!this.#liveness.isRunning) this.accuse(`${what}: sent by a host that does not run`)

    const before = this.#flights.get(id)
    if (before?.state === 'flying' || before?.state === 'answered') {
      this.accuse(`${what}: sent again while attempt ${before.number} is ${before.state}`)
    }
    if (before?.state === 'lost') count(this.#tally, '  repeated after a crash or a stop')
    if (before?.state === 'unrecorded') count(this.#tally, '  repeated since they could not be recorded')

    const ahead =
      key !== undefined && [...this.#store.pendingOf(watched.name)].find((one) => one.orderingKey === key)
    if (ahead && ahead !== delivery && state === 'pending')
      this.accuse(`${what}: sent before ${ahead.id}, which is ahead of it`)

    const { standing, rate } = watched
    const limit = standing.limit(watched.concurrency, now)
    const stand = `${standing.state} until ${standing.until}`
    if (limit === 0) this.accuse(`${what}: sent though the webhook is ${stand}`)
    else if (watched.inFlight >= limit)
      this.accuse(`${what}: sent beside ${watched.inFlight}, the webhook being ${stand}`)
    if (standing.state === 'open') count(this.#tally, '  that probed an open breaker')
    if (this.#inFlight >= this.#scenario.concurrency)
      this.accuse(`${what}: sent beside ${this.#inFlight} of all webhooks`)
    if (rate?.allows(now) === false) this.accuse(`${what}: sent in spite of the rate limit`)
    rate?.note(now)
    if (rate?.allows(now) === false) count(this.#tally, 'token buckets emptied')
    const passed = this.#liveness.sends(watched, now)
    if (passed !== undefined)
      this.accuse(`${what}: its webhook sends time and again while ${passed} waits for its turn`)

    watched.inFlight += 1
    this.#inFlight += 1
    if (this.#inFlight === this.#scenario.concurrency) count(this.#tally, 'all slots of the host taken')
    count(this.#tally, 'attempts')
    if (number > 1 && before?.number !== number) count(this.#tally, '  that were retries')
    const flight = {
      delivery,
      webhook: watched.name,
      key,
      number,
      state: 'flying',
      answeredAt: 0,
      meaning: undefined,
    } as const
    this.#flights.set(id, flight)
    return flight
  }

  sendEnds(ended: Flight, answer: Answer): void {
    const flight: Mutable<Flight> = ended
    const now = this.#now()
    const { standing } = this.webhooks.get(flight.webhook) as Watched
    this.#land(flight)
    flight.state = 'answered'
    flight.answeredAt = now
    flight.meaning = meaningOf(answer)
    standing.answered(flight.meaning, now)
  }

  /** The host has broken it off; it does not count. */
  sendBreaks(ended: Flight): void {
    const flight: Mutable<Flight> = ended
    this.#land(flight)
    flight.state = 'lost'
  }

  queueApplies({ method, args }: QueueCall): void {
    if (method === 'record') this.#judgeRecord(args[0] as Attempt)
    if (method === 'process' || method === 'supplement')
      this.#judgeDeliveries(args[1] as readonly NewDelivery[])
    if (method === 'webhookRecords') {
      for (const { name, standing } of this.webhooks.values()) standing.load(this.#store.records.get(name))
    }
  }

  queueRejects({ method, args }: QueueCall): void {
    this.#liveness.excuse()
    if (method === 'saveWebhookRecord') this.#unsavedAt = this.#now()
    if (method !== 'record') return
    const flight = this.#flights.get((args[0] as Attempt).deliveryId)
    if (flight) flight.state = 'unrecorded'
  }

  announced({ reason, ...change }: StateChange): void {
    const { standing } = this.webhooks.get(change.webhook) as Watched
    if (standing.expected.length === 0) standing.expire(this.#now())
    const expected = standing.expected.shift()
    if (JSON.stringify(expected) !== JSON.stringify(change)) {
      this.accuse(`announced ${JSON.stringify(change)}, expected ${JSON.stringify(expected)}`)
    }
    count(this.#tally, `became ${change.to}`)
    if (change.to === 'open' && standing.openedForMs === 24 * hours) count(this.#tally, '  for 24 h')
    if (reason?.includes('gone')) count(this.#tally, '  being gone')
    if (reason?.includes('5 days')) count(this.#tally, '  after 5 days of failures')
  }

  /** The dispatcher has told what came of an attempt. */
  reported({ id }: Delivery, { number, state }: Attempt): void {
    const isKnown = this.#unreported.delete(`${id} ${number} ${state}`)
    if (!isKnown && this.#store.deliveries.get(id)?.state !== 'cancelled') {
      this.accuse(`${id}: attempt ${number} (${state}) was reported before it was durable, or twice`)
    }
  }

  /** All that was set going has come to rest; the next thing happens at that time. */
  rests(next: number): void {
    for (const { standing, name } of this.webhooks.values()) {
      const [expected] = standing.expected
      if (expected && this.#liveness.isRunning)
        this.accuse(`${name}: nobody was told that it is ${expected.to}`)
    }
    const [unreported] = this.#unreported
    if (unreported) this.accuse(`nobody was told of the attempt ${unreported}`)
    const stuck = this.#liveness.check(this.#now(), next, (delivery) => this.#isBusy(delivery))
    if (stuck) this.accuse(stuck)
  }

  /** Everything is over. */
  ends(accepted: ReadonlySet<string>): void {
    count(this.#tally, 'events accepted', accepted.size)
    for (const id of accepted) {
      if (!this.#store.events.get(id)?.isProcessed) this.accuse(`the accepted event ${id} was lost`)
    }
    for (const { id, state, webhook } of this.#store.deliveries.values()) {
      if (state === 'pending') this.accuse(`${id} to ${webhook} is still pending`)
      count(this.#tally, `deliveries ${state as 'delivered'}`)
    }
    if (this.#inFlight > 0) this.accuse('something is still in flight')
  }

  #land(flight: Flight): void {
    const watched = this.webhooks.get(flight.webhook) as Watched
    watched.inFlight -= 1
    this.#inFlight -= 1
  }

  #isBusy({ id }: StoredDelivery): boolean {
    const state = this.#flights.get(id)?.state
    return state === 'flying' || state === 'answered'
  }

  #schedule({ simulated }: Watched): readonly number[] {
    return simulated.endpoint.retrySchedule as readonly number[]
  }

  #judgeDeliveries(deliveries: readonly NewDelivery[]): void {
    for (const { id, webhook, orderingKey, meta } of deliveries) {
      const ordering = this.webhooks.get(webhook)?.simulated.endpoint.ordering
      const expected =
        ordering === 'object' ? String(meta?.objectId) : ordering === 'webhook' ? '' : undefined
      if (orderingKey !== expected)
        this.accuse(`${id} to ${webhook}: stored with the ordering key ${orderingKey}`)
    }
  }

  #judgeRecord({ deliveryId, number, state, nextDueAt, givesWay = false }: Attempt): void {
    const flight = this.#flights.get(deliveryId)
    if (flight?.state !== 'answered' || flight.number !== number || !flight.meaning) {
      this.accuse(`${deliveryId}: recorded attempt ${number}, which is ${flight?.state ?? 'none'}`)
      return
    }
    flight.state = 'recorded'
    const { delivery, answeredAt, meaning } = flight
    if (delivery.state !== 'pending') return
    this.#unreported.add(`${deliveryId} ${number} ${state}`)
    const what = describe(flight)
    const { endpoint } = (this.webhooks.get(flight.webhook) as Watched).simulated
    const pause = endpoint.retrySchedule?.[number]
    const isFinal = meaning.isFinal || pause === undefined
    const expected = meaning.isSuccess ? 'delivered' : isFinal ? 'failed' : 'pending'
    if (state !== expected) this.accuse(`${what}: recorded as ${state}, not as ${expected}`)
    if (state === 'failed')
      count(this.#tally, meaning.isFinal ? '  at once' : '  with their schedule exhausted')
    if (state !== 'pending' || pause === undefined || nextDueAt === undefined) return

    const wait = nextDueAt - answeredAt
    const asked = meaning.pauseMs ?? 0
    if (asked > 0) count(this.#tally, 'Retry-After obeyed')
    const [least, most] = [Math.max(asked, Math.floor(0.8 * pause)), Math.max(asked, Math.ceil(1.2 * pause))]
    if (wait < least || wait > most)
      this.accuse(`${what}: tried again after ${wait} ms, not ${least} to ${most}`)
    const { head = 'block' } = endpoint
    const mayPass = delivery.orderingKey !== undefined && head !== 'block'
    const isPassed = mayPass && nextDueAt - timeOfSimulatedId(deliveryId) > head.skipAfter
    if (givesWay !== isPassed)
      this.accuse(`${what}: ${givesWay ? 'gives' : 'does not give'} way to those behind it`)
    if (givesWay) count(this.#tally, 'gave way to those behind')
  }

  /** What is saved of the webhooks is what is true. */
  #compareRecords(): void {
    for (const { name, standing } of this.webhooks.values()) {
      const record = this.#store.records.get(name)
      const saved = [record?.state ?? 'active', record?.until, record?.failingSince, record?.openedForMs]
      const { state, until, failingSince, openedForMs } = standing
      const isSame = [state, until, failingSince, openedForMs].every((part, index) => part === saved[index])
      if (!isSame)
        this.accuse(`${name}: saved as ${saved}, but it is ${[state, until, failingSince, openedForMs]}`)
    }
  }
}

function describe({ delivery, number }: Flight): string {
  return `${delivery.id} to ${delivery.webhook}, attempt ${number}`
}
