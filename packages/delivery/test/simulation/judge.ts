import type { Attempt, Delivery, Endpoint, NewDelivery, StateChange } from '@netbox-hooks/delivery'
import type { MemoryStore, QueueCall, StoredDelivery } from '@netbox-hooks/delivery/memory'
import type { QueueTime } from '@netbox-hooks/delivery/queue'
import { Adapting } from './adapting.ts'
import type { Answer } from './behaviours.ts'
import { describe, type Flight, isUnderWay } from './flight.ts'
import { Liveness, patience } from './liveness.ts'
import { Rate } from './rate.ts'
import { faultsOfRecord, hasItsKey } from './record-rules.ts'
import { hours, type Scenario, type SimulatedWebhook } from './scenario.ts'
import { faultsOfSending } from './send-rules.ts'
import { type Meaning, meaningOf, Standing } from './standing.ts'
import { count, type Tally } from './tally.ts'

/** One webhook, as the judge sees it. */
export interface Watched {
  readonly name: string
  readonly simulated: SimulatedWebhook
  readonly adapting: Adapting
  readonly standing: Standing
  rate: Rate | undefined
  inFlight: number
  /** Why nothing may be sent to it. */
  held: 'absent' | 'held' | undefined
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
  readonly #time: () => QueueTime
  readonly #tally: Tally
  readonly #scenario: Scenario
  readonly #liveness: Liveness
  /** The latest of every delivery. */
  readonly #flights = new Map<string, Flight>()
  /** Attempts that are durable and not yet reported. */
  readonly #unreported = new Set<string>()
  #inFlight = 0
  /** What the host says that a webhook's limit is. */
  #limitOf: (webhook: string) => number = () => 0
  /** What was answered, and for which no pause is drawn yet. */
  #undecided: Flight | undefined
  /** When a webhook's state could not be saved last. */
  #unsavedAt = Number.NEGATIVE_INFINITY

  /** @param time that of the queue, as the host has it that works on it, or the last one */
  constructor(scenario: Scenario, store: MemoryStore, time: () => QueueTime, tally: Tally) {
    this.#scenario = scenario
    this.#store = store
    this.#time = time
    this.#tally = tally
    this.webhooks = new Map(
      scenario.webhooks.map((simulated) => {
        const { name } = simulated.endpoint
        const watched = {
          name,
          simulated,
          adapting: new Adapting(simulated.endpoint),
          standing: new Standing(name),
          rate: undefined,
          inFlight: 0,
          held: undefined,
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

  /** @param limitOf what it says that a webhook's limit is */
  hostStarts(limitOf: (webhook: string) => number): void {
    this.#limitOf = limitOf
    this.#liveness.reset()
    this.#unsavedAt = Number.NEGATIVE_INFINITY
    for (const watched of this.webhooks.values()) {
      const { rateLimit } = watched.simulated.endpoint
      watched.rate = rateLimit && new Rate(rateLimit)
      watched.adapting.reset()
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
      if (isUnderWay(flight)) this.accuse(`after stop() the attempt ${describe(flight)} is ${flight.state}`)
    }
  }

  /** The host has ended, by a crash or in good order. */
  hostEnds(how: 'crash' | 'stop'): void {
    this.#liveness.isRunning = false
    for (const flight of this.#flights.values()) {
      if (!isUnderWay(flight)) continue
      if (flight.state === 'flying') this.#land(flight)
      flight.state = 'lost'
    }
    this.#unreported.clear()
    if (how === 'stop' && this.#now - this.#unsavedAt > patience) this.#compareRecords()
  }

  /** What a webhook's endpoint says now. */
  endpointOf(webhook: string): Endpoint | undefined {
    const { simulated, held } = this.webhooks.get(webhook) ?? {}
    if (!simulated || held === 'absent') return undefined
    return held === undefined ? simulated.endpoint : { ...simulated.endpoint, held: 'No.' }
  }

  sendBegins({ id, attempts, url }: Delivery): Flight {
    const now = this.#now
    const store = this.#store
    const { concurrency } = this.#scenario
    const delivery = store.deliveries.get(id) as StoredDelivery
    const watched = this.#watched(delivery)
    const number = delivery.attemptList.length + 1
    const before = this.#flights.get(id)
    const inFlight = this.#inFlight
    this.#look(watched)
    const request = watched.adapting.begins()
    const flight: Flight = { delivery, number, request, state: 'flying', answeredAt: 0, meaning: undefined }
    const sending = { now, delivery, number, attempts, url, watched, before, store, inFlight, concurrency }
    for (const fault of faultsOfSending(sending)) this.accuse(`${describe(flight)}: ${fault}`)
    if (!this.#liveness.isRunning) this.accuse(`${describe(flight)}: sent by a host that does not run`)
    const passed = this.#liveness.sends(watched, now)
    if (passed) this.accuse(`${watched.name} sends time and again while ${passed} waits for its turn`)

    watched.rate?.note(now)
    watched.inFlight += 1
    this.#inFlight += 1
    this.#flights.set(id, flight)
    this.#countSend(watched, number, before)
    return flight
  }

  sendEnds(flight: Flight, answer: Answer): void {
    this.#land(flight)
    flight.state = 'answered'
    flight.answeredAt = this.#now
    const watched = this.#watched(flight.delivery)
    this.#look(watched)
    flight.meaning = meaningOf(answer, watched.adapting.hasFallenSince(flight.request))
    if (flight.meaning.isCountedAlready) count(this.#tally, 'refusals that had counted')
    const { isSuccess, isFinal } = flight.meaning
    if (isSuccess || isFinal) this.#judgeAnswer(flight, undefined)
    else this.#undecided = flight
  }

  /** The pause before the next attempt of what was answered last is drawn, whether there is one or not. */
  draws(random: number): void {
    const flight = this.#undecided as Flight
    this.#undecided = undefined
    const { delivery, number, answeredAt, meaning } = flight
    const pause = this.#watched(delivery).simulated.endpoint.retrySchedule?.[number]
    const wait = Math.max(Math.round((pause ?? 0) * (0.8 + 0.4 * random)), meaning?.pauseMs ?? 0)
    this.#judgeAnswer(flight, pause === undefined ? undefined : answeredAt + wait)
  }

  /** The host has broken it off; it does not count. */
  sendBreaks(flight: Flight): void {
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
    if (method === 'saveWebhookRecord') this.#unsavedAt = this.#now
    if (method !== 'record') return
    const flight = this.#flights.get((args[0] as Attempt).deliveryId)
    if (flight) flight.state = 'unrecorded'
  }

  announced({ reason, ...change }: StateChange): void {
    const { standing } = this.webhooks.get(change.webhook) as Watched
    if (standing.expected.length === 0) standing.expire(this.#now)
    const next = standing.expected.shift()
    // People are told by the clock.
    const until = next?.until === undefined ? undefined : this.#time().toWall(next.until)
    const expected = next && { ...next, until }
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
    const stuck = this.#liveness.check(this.#now, next, ({ id }) => isUnderWay(this.#flights.get(id)))
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

  #judgeAnswer({ delivery, meaning, answeredAt }: Flight, nextDueAt: number | undefined): void {
    this.#watched(delivery).standing.answered(meaning as Meaning, answeredAt, nextDueAt)
  }

  /** Takes note of what the host says a webhook's limit is. */
  #look({ name, adapting }: Watched): void {
    const { limit } = adapting
    const fault = adapting.says(this.#limitOf(name))
    if (fault) this.accuse(`${name}: ${fault}`)
    if (adapting.limit > limit) count(this.#tally, 'limits that grew')
    if (adapting.limit < limit) count(this.#tally, 'limits that fell')
  }

  get #now(): number {
    return this.#time().now()
  }

  #watched({ webhook }: { readonly webhook: string }): Watched {
    return this.webhooks.get(webhook) as Watched
  }

  #land({ delivery }: Flight): void {
    this.#watched(delivery).inFlight -= 1
    this.#inFlight -= 1
  }

  #countSend({ standing, rate }: Watched, number: number, before: Flight | undefined): void {
    const tally = this.#tally
    count(tally, 'attempts')
    if (number > 1 && before?.number !== number) count(tally, '  that were retries')
    if (before?.state === 'lost') count(tally, '  repeated after a crash or a stop')
    if (before?.state === 'unrecorded') count(tally, '  repeated since they could not be recorded')
    if (standing.state === 'open') count(tally, '  that probed an open breaker')
    if (rate?.allows(this.#now) === false) count(tally, 'token buckets emptied')
    if (this.#inFlight === this.#scenario.concurrency) count(tally, 'all slots of the host taken')
  }

  #judgeDeliveries(deliveries: readonly NewDelivery[]): void {
    for (const delivery of deliveries) {
      if (hasItsKey(delivery, this.#watched(delivery).simulated.endpoint.ordering)) continue
      this.accuse(
        `${delivery.id} to ${delivery.webhook}: stored with the ordering key ${delivery.orderingKey}`,
      )
    }
  }

  #judgeRecord(attempt: Attempt): void {
    const { deliveryId, number, state } = attempt
    const flight = this.#flights.get(deliveryId)
    if (flight?.state !== 'answered' || flight.number !== number || !flight.meaning) {
      this.accuse(`${deliveryId}: recorded attempt ${number}, which is ${flight?.state ?? 'none'}`)
      return
    }
    flight.state = 'recorded'
    const { delivery, meaning } = flight
    if (delivery.state !== 'pending') return
    this.#unreported.add(`${deliveryId} ${number} ${state}`)
    const { endpoint } = this.#watched(delivery).simulated
    for (const fault of faultsOfRecord(flight, meaning, attempt, endpoint)) {
      this.accuse(`${describe(flight)}: ${fault}`)
    }
    if (state === 'failed') {
      count(this.#tally, meaning.isFinal ? '  at once' : '  with their schedule exhausted')
    }
    if (state === 'pending' && meaning.pauseMs) count(this.#tally, 'Retry-After obeyed')
    if (attempt.givesWay) count(this.#tally, 'gave way to those behind')
  }

  /** What is saved of the webhooks is what is true. */
  #compareRecords(): void {
    for (const { name, standing } of this.webhooks.values()) {
      const record = this.#store.records.get(name)
      const { state, until, failingSince, failingUntil, openedForMs } = standing
      const is = [state, until, failingSince, failingUntil, openedForMs]
      const saved = [
        record?.state ?? 'active',
        record?.until,
        record?.failingSince,
        record?.failingUntil,
        record?.openedForMs,
      ]
      if (is.some((part, index) => part !== saved[index]))
        this.accuse(`${name}: saved as ${saved}, but it is ${is}`)
    }
  }
}
