import { defaultRetrySchedule, type Endpoint } from '@netbox-hooks/delivery'
import { type Behaviour, behaviours, healthy } from './behaviours.ts'
import type { Random } from './random.ts'

export const seconds = 1_000
export const minutes = 60 * seconds
export const hours = 60 * minutes
export const days = 24 * hours

/** A webhook and how its endpoint behaves, from one time to the next. */
export interface SimulatedWebhook {
  readonly endpoint: Endpoint
  readonly phases: readonly { readonly from: number; readonly behaviour: Behaviour }[]
}

/** Events that come at once, or one after the other. */
export interface Burst {
  readonly kind: 'burst'
  readonly events: number
  readonly over: number
  /** Each event to each webhook with that many chances in ten. */
  readonly to: number
}

export interface Crash {
  readonly kind: 'crash'
  readonly downFor: number
  /** What was being written is durable, though nobody is told. */
  readonly losesAnswer: boolean
}

export interface Stop {
  readonly kind: 'stop'
  readonly downFor: number
  readonly graceMs: number
}

/** Somebody sets the clock of the machine, by so much ahead or, if it is negative, back. */
export interface ClockSet {
  readonly kind: 'clock'
  readonly by: number
}

/** What an operator does: to one webhook, by its place, or to a share of what is pending, or delivered. */
export type Action =
  | { readonly kind: 'pause'; readonly webhook: number; readonly lasts: number | undefined }
  | { readonly kind: 'resume' | 'disable'; readonly webhook: number }
  | { readonly kind: 'cancel' | 'redeliver' | 'supplement' | 'readdress'; readonly share: number }

/** Somebody asks how the webhooks stand; or it is said that there may be something to send, true or not. */
export type Talk = { readonly kind: 'question' } | { readonly kind: 'rumour' }

/** For a time there is no webhook of that name, or a secret of it cannot be read; whether anybody tells of it or not. */
export interface Holding {
  readonly kind: 'hold'
  readonly webhook: number
  readonly as: 'absent' | 'held'
  readonly isTold: boolean
  readonly lasts: number
}

/** Something that happens in a run, at so many ms after its beginning. */
export type Incident = { readonly at: number } & (Burst | Crash | Stop | ClockSet | Holding | Action | Talk)

/** A time in which the queue fails, each transaction with that probability. */
export interface Outage {
  readonly from: number
  readonly to: number
  readonly probability: number
}

/** All that a run is made of. */
export interface Scenario {
  /** When everything is well again, in ms after the beginning. */
  readonly span: number
  readonly webhooks: readonly SimulatedWebhook[]
  readonly concurrency: number
  /** How long a transaction takes, in ms. */
  readonly commit: { readonly least: number; readonly most: number }
  readonly outages: readonly Outage[]
  readonly incidents: readonly Incident[]
}

/** A world that nobody would wish for. */
export function randomScenario(random: Random): Scenario {
  const span = random.pick([hours, 6 * hours, 2 * days, 8 * days, 16 * days])
  const webhooks = Array.from({ length: random.whole(1, 5) }, (_, index) =>
    randomWebhook(random, `hook ${index + 1}`, span),
  )
  const bursts = randomBursts(random, span)
  // Most of what happens happens while there is something to disturb.
  const time = () =>
    random.chance(0.3) ? random.whole(0, span) : random.pick(bursts).at + random.scaled(1, 20 * seconds)
  const times = (most: number) => Array.from({ length: random.whole(0, most) }, time)
  const down = () => random.scaled(100, 2 * hours)
  const most = random.pick([2, 20, 300, 2 * seconds])
  const actions = times(8).map((at) => randomAction(random, at, webhooks.length))
  const troubles = [...times(1), ...random.some(actions, 0.2).map(({ at }) => at - random.scaled(1, 500))]
  return {
    span,
    webhooks,
    concurrency: random.chance(0.3) ? random.whole(1, 6) : 1_024,
    commit: { least: random.whole(0, Math.min(most, 20)), most },
    outages: troubles.map((from) => {
      const probability = random.pick([0.1, 0.5, 1])
      return { from, to: from + random.scaled(50, 5 * minutes), probability }
    }),
    incidents: [
      ...bursts,
      ...times(4).map(
        (at) => ({ at, kind: 'crash', downFor: down(), losesAnswer: random.chance(0.5) }) as const,
      ),
      ...times(2).map((at) => {
        return { at, kind: 'stop', downFor: down(), graceMs: random.pick([0, 500, 20 * seconds]) } as const
      }),
      ...actions,
      ...times(4).map((at) => ({ at, kind: random.pick(['question', 'rumour'] as const) })),
      ...(random.chance(0.6) ? clockSets(random, times(4), span) : []),
      ...times(3).map((at) => randomHolding(random, at, webhooks.length, span)),
      ...times(2).map((at) => ({ at, kind: 'readdress', share: random.next() }) as const),
    ],
  }
}

function randomHolding(random: Random, at: number, webhooks: number, span: number): Incident {
  return {
    at,
    kind: 'hold',
    webhook: random.whole(0, webhooks - 1),
    as: random.pick(['absent', 'held'] as const),
    isTold: random.chance(0.7),
    lasts: random.scaled(seconds, Math.max(minutes, span - at)),
  }
}

/** By up to ten years, both ways; some of them are put right again. */
function clockSets(
  random: Random,
  times: readonly number[],
  span: number,
): ({ readonly at: number } & ClockSet)[] {
  return times.flatMap((at) => {
    const by = random.pick([1, -1]) * random.scaled(seconds, 3_650 * days)
    const later = { at: random.whole(at, Math.max(at, span)), kind: 'clock', by: -by } as const
    return [{ at, kind: 'clock', by } as const, ...(random.chance(0.5) ? [later] : [])]
  })
}

function randomWebhook(random: Random, name: string, span: number): SimulatedWebhook {
  const endpoint: Endpoint = {
    name,
    secrets: [],
    ordering: random.pick(['none', 'object', 'webhook'] as const),
    head: random.chance(0.5) ? 'block' : { skipAfter: random.scaled(seconds, hours) },
    retrySchedule: random.chance(0.55) ? defaultRetrySchedule : randomSchedule(random),
    ...(random.chance(0.8) && { concurrency: randomConcurrency(random) }),
    ...(random.chance(0.35) && {
      rateLimit: { count: random.whole(1, 20), per: random.scaled(seconds, 10 * minutes) },
    }),
  }
  const phases: { from: number; behaviour: Behaviour }[] = []
  for (let from = 0; from < span; from += random.scaled(minutes, Math.max(hours, span))) {
    phases.push({ from, behaviour: random.pick(behaviours) })
  }
  return { endpoint, phases: [...phases, { from: span, behaviour: healthy }] }
}

/** One that is fixed, or one that adapts. */
function randomConcurrency(random: Random): NonNullable<Endpoint['concurrency']> {
  const min = random.whole(1, 12)
  return random.chance(0.5) ? min : { min, max: min + random.scaled(1, 100) }
}

function randomSchedule(random: Random): number[] {
  return [0, ...Array.from({ length: random.whole(0, 8) }, () => random.scaled(100, 2 * hours))]
}

function randomBursts(random: Random, span: number) {
  const isHuge = random.chance(0.15)
  return Array.from({ length: isHuge ? 2 : random.whole(1, 15) }, () => ({
    at: random.whole(0, span),
    kind: 'burst' as const,
    events: isHuge ? random.whole(100, 500) : random.scaled(1, 60),
    over: random.pick([0, seconds, minutes]),
    to: random.whole(2, 10),
  }))
}

const kinds = [
  'pause',
  'pause',
  'resume',
  'resume',
  'disable',
  'cancel',
  'cancel',
  'redeliver',
  'supplement',
] as const

function randomAction(random: Random, at: number, webhooks: number): Incident {
  const webhook = random.whole(0, webhooks - 1)
  const kind = random.pick(kinds)
  if (kind === 'cancel' || kind === 'redeliver' || kind === 'supplement') {
    return { at, kind, share: random.next() ** 2 }
  }
  if (kind !== 'pause') return { at, kind, webhook }
  return { at, kind, webhook, lasts: random.chance(0.5) ? random.scaled(seconds, 2 * days) : undefined }
}
