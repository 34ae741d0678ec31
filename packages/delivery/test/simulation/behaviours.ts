import type { ErrorCode } from '@netbox-hooks/core'
import type { Random } from './random.ts'

/** What an endpoint answers, and after how many ms. */
export interface Answer {
  readonly after: number
  readonly status?: number
  readonly code?: ErrorCode
  readonly retryAfterMs?: number
}

/** How an endpoint behaves for a while. */
export interface Behaviour {
  readonly name: string
  /** @param atOnce how many requests are in flight to it, this one included */
  readonly answer: (random: Random, atOnce: number) => Answer
}

const hour = 3_600_000

export const healthy: Behaviour = {
  name: 'is well',
  answer: (random) => ({ after: random.scaled(2, 500), status: random.pick([200, 202, 204]) }),
}

const failing: Behaviour = {
  name: 'fails',
  answer: (random) => ({ after: random.scaled(2, 2_000), status: random.pick([500, 502, 404, 301]) }),
}

const refusing: Behaviour = {
  name: 'refuses',
  answer: (random) => ({ after: random.whole(0, 50), code: 'NBH_CONNECTION_FAILED' }),
}

const late: Behaviour = {
  name: 'does not answer',
  answer: (random) => {
    const isHeld = random.chance(0.5)
    return isHeld
      ? { after: 15_000, code: 'NBH_ATTEMPT_TIMEOUT' }
      : { after: 10_000, code: 'NBH_HEADERS_TIMEOUT' }
  },
}

const slow: Behaviour = {
  name: 'is slow',
  answer: (random) => ({ after: random.whole(3_000, 14_900), status: 204 }),
}

const busy: Behaviour = {
  name: 'asks for pauses',
  answer: (random) => ({
    after: random.scaled(2, 200),
    status: random.pick([429, 503]),
    retryAfterMs: random.pick([0, 1_000, random.scaled(1_000, hour), 6 * hour, 100 * hour]),
  }),
}

const gone: Behaviour = {
  name: 'is gone',
  answer: (random, atOnce) =>
    random.chance(0.2) ? { after: 20, status: 410 } : healthy.answer(random, atOnce),
}

const narrow: Behaviour = {
  name: 'refuses what is too much at once',
  answer: (random, atOnce) =>
    atOnce > 6
      ? { after: random.whole(0, 20), status: 503 }
      : { after: random.whole(900, 1_100), status: 204 },
}

const loaded: Behaviour = {
  name: 'takes longer the more it has to do',
  answer: (random, atOnce) => ({ after: 100 * Math.max(1, atOnce - 4) + random.whole(0, 20), status: 200 }),
}

const distant: Behaviour = {
  name: 'takes its time, however much it has to do',
  answer: (random) => ({ after: random.whole(4_900, 5_100), status: 204 }),
}

const unknown: Behaviour = {
  name: 'has no name',
  answer: (random) => ({ after: random.scaled(10, 5_000), code: 'NBH_DNS_FAILED' }),
}

const unsendable: Behaviour = {
  name: 'cannot be sent to',
  answer: (random) => ({
    after: random.whole(0, 1),
    code: random.pick(['NBH_TARGET_BLOCKED', 'NBH_BODY_TOO_LARGE', 'NBH_SECRET_INVALID', 'NBH_PROXY_FAILED']),
  }),
}

/** Any of them, now and then. */
const flapping: Behaviour = {
  name: 'flaps',
  answer: (random, atOnce) =>
    (random.chance(0.5) ? healthy : random.pick([failing, refusing, late, busy])).answer(random, atOnce),
}

const shaky: Behaviour = {
  name: 'fails now and then',
  answer: (random, atOnce) => (random.chance(0.85) ? healthy : failing).answer(random, atOnce),
}

/** The more often the more of it there should be. */
export const behaviours: readonly Behaviour[] = [
  healthy,
  healthy,
  shaky,
  flapping,
  flapping,
  slow,
  failing,
  failing,
  refusing,
  late,
  busy,
  narrow,
  narrow,
  loaded,
  distant,
  gone,
  unknown,
  unsendable,
]
