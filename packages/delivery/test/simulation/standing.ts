import type { StateChange, WebhookRecord, WebhookState } from '@netbox-hooks/delivery'
import type { Answer } from './behaviours.ts'
import { days, hours, minutes } from './scenario.ts'

/** What an answer should mean, told here a second time: `outcomeTable` is what is judged. */
export interface Meaning {
  readonly isSuccess: boolean
  readonly isFinal: boolean
  readonly isGone: boolean
  /** Whether it is the endpoint's fault. */
  readonly counts: boolean
  /** Whether another request of those that were in flight with it was refused before, and has counted for both. */
  readonly isCountedAlready: boolean
  /** For how long the endpoint wants to be left alone, in ms. */
  readonly pauseMs: number | undefined
}

const nobodysFault = ['NBH_SECRET_INVALID', 'NBH_PROXY_FAILED']
const final = ['NBH_TARGET_BLOCKED', 'NBH_BODY_TOO_LARGE']

const tooMuch = ['NBH_CONNECTION_FAILED', 'NBH_CONNECT_TIMEOUT', 'NBH_HEADERS_TIMEOUT', 'NBH_ATTEMPT_TIMEOUT']

/** @param limitFell whether the limit of requests at once has fallen since the request began */
export function meaningOf({ status = 0, code, retryAfterMs }: Answer, limitFell: boolean): Meaning {
  const isFinal = code !== undefined && final.includes(code)
  const asksForPause = (status === 429 || status === 503) && retryAfterMs !== undefined
  return {
    isSuccess: status >= 200 && status <= 299,
    isFinal: isFinal || status === 410,
    isGone: status === 410,
    counts: !isFinal && !(code !== undefined && nobodysFault.includes(code)),
    isCountedAlready: limitFell && (status === 429 || status >= 500 || tooMuch.includes(code ?? '')),
    pauseMs: asksForPause ? Math.min(retryAfterMs, 24 * hours) : undefined,
  }
}

/** How a webhook should stand, by the promises alone. */
export class Standing {
  readonly webhook: string
  state: WebhookState = 'active'
  until: number | undefined
  failingSince: number | undefined
  /** Until when it counts as failing, if nobody tries it. */
  failingUntil: number | undefined
  openedForMs: number | undefined
  failures = 0
  /** Changes that must be announced now. */
  readonly expected: Omit<StateChange, 'reason'>[] = []

  constructor(webhook: string) {
    this.webhook = webhook
  }

  /** A host begins with what an earlier one has saved. */
  load(record: WebhookRecord | undefined): void {
    this.state = record?.state ?? 'active'
    this.until = record?.until
    this.failingSince = record?.failingSince
    this.failingUntil = record?.failingUntil
    this.openedForMs = record?.openedForMs
    this.failures = 0
    this.expected.length = 0
  }

  /** How many requests may be in flight. */
  limit(concurrency: number, now: number): number {
    const hasCome = this.until !== undefined && this.until <= now
    if (this.state === 'active' || (this.state === 'paused' && hasCome)) return concurrency
    return this.state === 'open' && hasCome ? 1 : 0
  }

  /** @param nextDueAt when its delivery is tried again */
  answered(
    { isSuccess, isGone, counts, isCountedAlready, pauseMs }: Meaning,
    now: number,
    nextDueAt: number | undefined,
  ): void {
    this.expire(now)
    if (isSuccess) {
      if (this.state === 'open') this.#become('active', undefined)
      this.#forgive()
    }
    if (isSuccess || !counts) return
    if (!isCountedAlready) this.failures += 1
    // What nobody was to try in says nothing.
    const idle = Math.max(0, now - (this.failingUntil ?? this.until ?? this.failingSince ?? now))
    this.failingSince = (this.failingSince ?? now) + (this.failingSince === undefined ? 0 : idle)
    if (this.state === 'disabled') return
    if (isGone || now - this.failingSince >= 5 * days) {
      this.#become('disabled', undefined)
      return
    }
    const isProbe = this.state === 'open' && Number(this.until) <= now
    const isFourth = this.state === 'active' && this.failures >= 4
    if (isProbe || isFourth) {
      this.openedForMs = this.openedForMs ? Math.min(2 * this.openedForMs, 24 * hours) : minutes
      this.#become('open', now + Math.max(this.openedForMs, pauseMs ?? 0))
    } else if (pauseMs) {
      const end = this.state === 'active' ? 0 : (this.until ?? Number.POSITIVE_INFINITY)
      if (now + pauseMs > end) this.#become(this.state === 'open' ? 'open' : 'paused', now + pauseMs)
    }
    this.failingUntil = Math.max(this.failingUntil ?? now, nextDueAt ?? now, this.until ?? now)
  }

  /** A pause that has an end ends. */
  expire(now: number): void {
    if (this.state === 'paused' && this.until !== undefined && this.until <= now) {
      this.#become('active', undefined)
    }
  }

  pause(until: number | undefined): void {
    this.#become('paused', until)
  }

  disable(): void {
    this.#become('disabled', undefined)
  }

  resume(): void {
    this.#become('active', undefined)
    this.#forgive()
  }

  #forgive(): void {
    this.failures = 0
    this.failingSince = undefined
    this.failingUntil = undefined
    this.openedForMs = undefined
  }

  #become(to: WebhookState, until: number | undefined): void {
    const from = this.state
    if (from !== to || this.until !== until) this.expected.push({ webhook: this.webhook, from, to, until })
    this.state = to
    this.until = until
  }
}
