import { type Logger, NetboxHooksError } from '@netbox-hooks/core'
import type { Timers } from '@netbox-hooks/delivery'
import { MemoryStore, VirtualClock } from '@netbox-hooks/delivery/memory'
import { QueueTime } from '@netbox-hooks/delivery/queue'
import { type Answer, healthy } from './behaviours.ts'
import { Host, silent } from './host.ts'
import { simulatedIds } from './ids.ts'
import { Judge, type Watched } from './judge.ts'
import { Random } from './random.ts'
import {
  type Action,
  type Burst,
  type ClockSet,
  type Crash,
  type Holding,
  hours,
  type Incident,
  randomScenario,
  type Scenario,
  type Stop,
} from './scenario.ts'
import { count, type Tally } from './tally.ts'

/** When every run begins. */
const beginning = Date.UTC(2030, 0, 1)
/** More steps than any run needs. */
const mostSteps = 1_000_000

/** How often it may look at the clock in a moment: more often means that it runs in circles. */
const mostLooks = 20_000

/** What a run is told. */
export interface WorldOptions {
  readonly seed: number
  /** Further settings of the clock: at which part of the run, and by how much. */
  readonly clockSets?: readonly { readonly at: number; readonly by: number }[]
  /** Takes a line for everything that happens. */
  readonly onLine?: ((line: string) => void) | undefined
}

/** Everything around the dispatcher, on a clock of its own: hosts that come and go, a queue, a network, operators. */
export class World {
  readonly random: Random
  readonly scenario: Scenario
  readonly clock: VirtualClock = new VirtualClock(beginning)
  readonly store: MemoryStore = new MemoryStore()
  readonly tally: Tally = new Map()
  readonly judge: Judge
  readonly newId: () => string = simulatedIds(() => this.clock.now())
  readonly logger: Logger
  readonly trace: (line: () => string) => void
  readonly #clockSets: NonNullable<WorldOptions['clockSets']>
  readonly #network: Random
  readonly #disk: Random
  readonly #accepted = new Set<string>()
  #time: QueueTime = new QueueTime(this.clock.source)
  #host: Host | undefined

  constructor({ seed, clockSets = [], onLine }: WorldOptions) {
    this.#clockSets = clockSets
    this.random = new Random(seed)
    this.scenario = randomScenario(this.random)
    this.#network = this.random.fork()
    this.#disk = this.random.fork()
    this.judge = new Judge(this.scenario, this.store, () => this.#time, this.tally)
    this.trace = onLine ? (line) => onLine(`${this.#timeText()}  ${line()}`) : () => {}
    this.logger = onLine ? this.#tracingLogger() : silent
  }

  /** Lets everything happen. @returns the promise that was broken, if one was */
  async run(): Promise<string | undefined> {
    const { judge, clock, scenario } = this
    for (const incident of scenario.incidents) clock.after(incident.at, () => this.#happen(incident))
    for (const { at, by } of this.#clockSets)
      clock.after(at * scenario.span, () => this.#happen({ at, kind: 'clock', by }))
    clock.after(scenario.span + 3 * hours, () => this.#makePeace())
    this.#startHost()
    let steps = 0
    for (; clock.next !== undefined && !judge.broken; steps += 1) {
      judge.rests(clock.next - clock.now() + this.queueNow)
      this.#host?.checkTime()
      const asked = clock.asked
      await clock.step()
      if (clock.asked - asked > mostLooks)
        judge.accuse(`it has looked at the clock ${clock.asked - asked} times at once`)
      if (steps > mostSteps) judge.accuse('it does not come to an end')
    }
    if (!judge.broken) await this.#finish()
    count(this.tally, 'days that passed', (clock.now() - beginning) / (24 * hours))
    return judge.broken
  }

  /** How a webhook's endpoint answers now. */
  answerOf(webhook: string): Answer {
    const { simulated, inFlight = 0 } = this.judge.webhooks.get(webhook) ?? {}
    const phases = simulated?.phases ?? []
    const phase = phases.findLast(({ from }) => from <= this.#elapsed)
    return (phase?.behaviour ?? healthy).answer(this.#network, inFlight)
  }

  /** Makes a transaction durable, or fails to. */
  commit(timers: Timers): Promise<void> {
    const { least, most } = this.scenario.commit
    const outage = this.scenario.outages.find(({ from, to }) => from <= this.#elapsed && this.#elapsed < to)
    const fails = outage !== undefined && this.#disk.chance(outage.probability)
    if (fails) count(this.tally, 'transactions that failed')
    return new Promise((resolve, reject) => {
      timers.after(this.#disk.whole(least, most), () => {
        if (!fails) return resolve()
        this.trace(() => 'the queue fails')
        reject(new NetboxHooksError({ code: 'NBH_QUEUE_FAILED', message: 'The disk is full.' }))
      })
    })
  }

  /** What time it is for the queue: that of the host that has it, or of the last one. */
  get queueNow(): number {
    return this.#time.now()
  }

  get #elapsed(): number {
    return this.clock.now() - beginning
  }

  #happen(incident: Incident): void {
    const host = this.#host
    if (incident.kind === 'clock' || incident.kind === 'hold') {
      if (incident.kind === 'clock') this.#setClock(incident)
      else this.#hold(incident)
      return
    }
    if (!host?.isRunning) {
      if (incident.kind === 'crash' && host) this.#crash(host, incident)
      return
    }
    this.trace(() => JSON.stringify(incident))
    if (incident.kind === 'burst') this.#burst(incident)
    else if (incident.kind === 'crash') this.#crash(host, incident)
    else if (incident.kind === 'stop') void this.#stop(host, incident)
    else if (incident.kind === 'rumour') this.#spreadRumours(host)
    else if (incident.kind === 'question') this.#askHowTheyStand(host)
    else this.#act(host, incident)
  }

  /** Twenty years of being wrong are enough for any clock. */
  #setClock({ by }: ClockSet): void {
    const wrongBy = this.clock.wrongBy + by
    if (Math.abs(wrongBy) > 20 * 365 * 24 * hours) return
    this.trace(() => `the clock is set by ${by} ms`)
    count(this.tally, by > 0 ? 'clock set ahead' : 'clock set back')
    this.clock.wrongBy = wrongBy
  }

  #hold({ webhook, as, isTold, lasts }: Holding): void {
    const watched = [...this.judge.webhooks.values()][webhook] as Watched
    if (watched.held) return
    count(this.tally, 'webhooks held')
    this.trace(() => `${watched.name} is ${as}`)
    watched.held = as
    if (isTold) this.#host?.dispatcher.renew(watched.name)
    this.clock.after(lasts, () => this.#letGo(watched))
  }

  #letGo(watched: Watched): void {
    this.trace(() => `${watched.name} is held no more`)
    watched.held = undefined
    this.#host?.dispatcher.renew(watched.name)
  }

  #burst({ events, over, to }: Burst): void {
    const names = [...this.judge.webhooks.keys()]
    for (let left = events; left > 0; left -= 1) {
      this.clock.after(this.random.whole(0, over), () => {
        if (!this.#host?.isRunning) return
        const object = `object ${this.random.whole(1, 4)}`
        const webhooks = this.random.some(names, to / 10)
        const event = { id: this.newId(), body: JSON.stringify({ object, webhooks }) }
        void this.#host.emit(event).then((isAccepted) => {
          if (isAccepted) this.#accepted.add(event.id)
        })
      })
    }
  }

  #spreadRumours(host: Host): void {
    for (const webhook of this.random.some([...this.judge.webhooks.keys()], 0.7)) {
      count(this.tally, 'rumours')
      host.spreadRumour(webhook)
    }
  }

  #askHowTheyStand({ dispatcher }: Host): void {
    for (const { name, standing } of this.judge.webhooks.values()) {
      count(this.tally, 'questions')
      const { state, until } = dispatcher.state(name)
      const expected = standing.until === undefined ? undefined : this.#time.toWall(standing.until)
      if (state !== standing.state || until !== expected) {
        this.judge.accuse(
          `${name} is said to be ${state} until ${until}, and is ${standing.state} until ${expected}`,
        )
      }
    }
  }

  #crash(host: Host, { downFor, losesAnswer }: Crash): void {
    count(this.tally, 'crashes')
    host.crash(losesAnswer)
    this.#host = undefined
    this.clock.after(downFor, () => this.#startHost())
  }

  async #stop(host: Host, { downFor, graceMs }: Stop): Promise<void> {
    const begun = this.clock.now()
    await host.stop(graceMs)
    count(this.tally, 'stops')
    const took = this.clock.now() - begun
    // What is being written while it stops takes its time as well.
    if (took > graceMs + 20 * this.scenario.commit.most + 1_000) this.judge.accuse(`stop() took ${took} ms`)
    this.#host = undefined
    this.clock.after(downFor, () => this.#startHost())
  }

  #startHost(): void {
    const host = new Host(this)
    this.#host = host
    this.#time = host.time
    this.trace(() => 'a host starts')
    host.start().catch(() => {
      if (this.#host === host) this.#crash(host, { kind: 'crash', downFor: 5_000, losesAnswer: false })
    })
  }

  /** What an operator does. He is told if the queue fails, and lets it be. */
  #act(host: Host, action: Action): void {
    count(this.tally, `operator: ${action.kind}`)
    const { dispatcher } = host
    const ignore = () => {}
    if (action.kind === 'supplement') {
      const names = [...this.judge.webhooks.keys()]
      for (const { id, body = '' } of this.random.some([...this.store.events.values()], action.share)) {
        const { object } = JSON.parse(body) as { object: string }
        void dispatcher.supplement(id, host.deliveriesOf(id, object, names)).catch(ignore)
      }
      return
    }
    if ('share' in action) {
      const wanted = action.kind === 'redeliver' ? 'delivered' : 'pending'
      const all = [...this.store.deliveries.values()].filter(({ state }) => state === wanted)
      const ids = this.random.some(all, action.share).map(({ id }) => id)
      const [webhook = ''] = this.random.some([...this.judge.webhooks.keys()], 0.3)
      const to = webhook
        ? { webhook, method: 'PUT', url: 'https://other.example.com/', headers: {} }
        : undefined
      const wishes = ids.map((deliveryId) => ({ deliveryId, id: this.newId(), to }))
      if (action.kind === 'readdress') {
        const url = `https://other.example.com/${this.newId()}`
        void dispatcher.readdress(ids.map((id) => ({ id, url }))).catch(ignore)
      } else if (action.kind === 'cancel') void dispatcher.cancel(ids).catch(ignore)
      else void dispatcher.redeliver(wishes).catch(ignore)
      return
    }
    const { name, standing } = [...this.judge.webhooks.values()][action.webhook] as Watched
    if (action.kind === 'resume') {
      standing.resume()
      void dispatcher.resume(name).catch(ignore)
    } else if (action.kind === 'disable') {
      standing.disable()
      void dispatcher.disable(name).catch(ignore)
    } else if (action.kind === 'pause') {
      const until = action.lasts === undefined ? undefined : this.#time.wall() + action.lasts
      standing.pause(until === undefined ? undefined : this.#time.ofWall(until))
      void dispatcher.pause(name, until === undefined ? {} : { until }).catch(ignore)
    }
  }

  /** The end of all troubles: what does not become active by itself is made to be. */
  #makePeace(): void {
    if (!this.#host?.isRunning) return void this.clock.after(hours, () => this.#makePeace())
    this.trace(() => 'peace')
    for (const [index, watched] of [...this.judge.webhooks.values()].entries()) {
      const { standing } = watched
      this.#letGo(watched)
      const stays =
        standing.state === 'disabled' || (standing.state === 'paused' && standing.until === undefined)
      if (stays) this.#act(this.#host, { kind: 'resume', webhook: index })
    }
  }

  async #finish(): Promise<void> {
    const host = this.#host as Host
    let isIdle = false
    void host.dispatcher.idle().then(() => {
      isIdle = true
    })
    await this.#settle()
    if (!isIdle) this.judge.accuse('idle() does not resolve')
    this.judge.ends(this.#accepted)
    void this.#stop(host, { kind: 'stop', downFor: 0, graceMs: 0 })
    for (let steps = 0; this.#host && this.clock.next !== undefined && steps < 100; steps += 1) {
      await this.clock.step()
    }
    if (this.#host) this.judge.accuse('stop() does not resolve')
  }

  async #settle(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve))
  }

  #timeText(): string {
    const date = new Date(this.clock.now() - beginning).toISOString()
    const day = Math.floor(this.#elapsed / (24 * hours))
    return `${day}d ${date.slice(11, 23)}`
  }

  #tracingLogger(): Logger {
    const line = (level: string) => (_fields: object, message: string) =>
      this.trace(() => `${level}: ${message}`)
    return { debug: line('debug'), info: line('info'), warn: line('warn'), error: line('error') }
  }
}
