import type { ErrorCode } from '@netbox-hooks/core'
import { after, type Timer } from '@netbox-hooks/core/times'
import type { ServedHost } from '../served-host.ts'
import type { GatewayLog } from './gateway-log.ts'
import type { EventSource, PrometheusMetrics } from './prometheus.ts'

/** After how long the metrics are made if nobody has asked for them by then, in ms… */
const madeAfter = 1_000
/** …or when so much waits to be counted. */
const mostWaiting = 100

/**
 * Counts what the host does. What makes metrics for Prometheus of it is loaded when they are asked for, or some time after
 * the start: it takes a tenth of that. What is to be counted before is counted then.
 */
export class HostMetrics {
  readonly #host: ServedHost
  readonly #gateway: GatewayLog
  readonly #unsubscribe: () => void
  readonly #timer: Timer
  #waiting: ((metrics: PrometheusMetrics) => void)[] = []
  #made: PrometheusMetrics | undefined
  #making: Promise<PrometheusMetrics> | undefined

  constructor(host: ServedHost, gateway: GatewayLog) {
    this.#host = host
    this.#gateway = gateway
    this.#unsubscribe = host.subscribe((news) => {
      if (news.kind === 'attempt') this.#count((metrics) => metrics.attempted(news))
    })
    this.#timer = after(madeAfter, () => this.#makeUnasked()).unref()
  }

  /** Counts events that came in. */
  accepted(source: EventSource, count: number): void {
    this.#count((metrics) => metrics.accepted(source, count))
  }

  /** Counts a request that was told to come again. */
  refused(source: EventSource, code: ErrorCode): void {
    this.#count((metrics) => metrics.refused(source, code))
  }

  /** All that was counted. */
  prometheus(): Promise<PrometheusMetrics> {
    this.#making ??= this.#make()
    return this.#making
  }

  /** Counts no more. May be called twice. */
  close(): void {
    this.#unsubscribe()
    this.#timer.cancel()
  }

  /** If they cannot be made, whoever asks for them is told. */
  #makeUnasked(): void {
    this.prometheus().catch(() => {})
  }

  async #make(): Promise<PrometheusMetrics> {
    const { PrometheusMetrics } = await import('./prometheus.ts')
    const metrics = new PrometheusMetrics(this.#host, this.#gateway)
    for (const count of this.#waiting) count(metrics)
    this.#waiting = []
    this.#made = metrics
    return metrics
  }

  #count(count: (metrics: PrometheusMetrics) => void): void {
    if (this.#made) count(this.#made)
    else if (this.#waiting.push(count) === mostWaiting) this.#makeUnasked()
  }
}
