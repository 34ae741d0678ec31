import type { ErrorCode } from '@netbox-hooks/core'
import { type Attempt, actionOf } from '@netbox-hooks/delivery'
import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { HostNews, ServedHost } from '../served-host.ts'
import type { GatewayLog } from './gateway-log.ts'
import { addChangeLogMetrics, addGatewayMetrics } from './netbox-metrics.ts'
import { addPluginCallMetrics } from './plugin-call-metrics.ts'
import { addQueueMetrics } from './queue-metrics.ts'
import { addWebhookMetrics } from './webhook-metrics.ts'

/** What is told of an attempt. */
export type AttemptNews = Extract<HostNews, { kind: 'attempt' }>

/** By which route events came in. */
export type EventSource = 'api' | 'netbox'

const sources: readonly EventSource[] = ['api', 'netbox']
/** What is told of a webhook or an action that is not in force. */
const notInForce = 'other'
const phases = ['dns', 'connect', 'tls', 'firstByte', 'total'] as const
const phaseLabels = { dns: 'dns', connect: 'connect', tls: 'tls', firstByte: 'first_byte', total: 'total' }
const outcomes = { delivered: 'delivered', pending: 'retry', failed: 'failed' } as const

/**
 * The host in numbers, for Prometheus. Labels are names of webhooks that are in force and of loaded plugins, and words of
 * ours: what comes in from outside cannot make their number grow.
 */
export class PrometheusMetrics {
  readonly #registry = new Registry()
  /** Whether it tells of NetBox's change log, which a host may begin to read when its configuration is read again. */
  #tellsOfNetbox = false
  readonly #accepted: Counter<'source'>
  readonly #refused: Counter<'source' | 'code'>
  readonly #attempts: Counter<'webhook' | 'outcome'>
  readonly #phases: Histogram<'webhook' | 'phase'>
  /** Once an action has been run. */
  #runs: Counter<'action' | 'outcome'> | undefined
  readonly #failed: Counter<'webhook' | 'action' | 'code'>
  readonly #host: ServedHost
  /** Webhooks of which something was told, and codes of their failures. */
  readonly #told = new Set<string>()
  readonly #codes = new Set<string>()

  constructor(host: ServedHost, gateway: GatewayLog) {
    const registers = [this.#registry]
    const forgetGone = () => this.#forgetGone()
    this.#host = host
    this.#accepted = new Counter({
      name: 'netbox_hooks_accepted_events_total',
      help: 'Events accepted over HTTP.',
      labelNames: ['source'],
      registers,
    })
    this.#refused = new Counter({
      name: 'netbox_hooks_refused_requests_total',
      help: 'Requests with events that were told to come again, by the code of the error.',
      labelNames: ['source', 'code'],
      registers,
    })
    this.#attempts = new Counter({
      name: 'netbox_hooks_attempts_total',
      help: 'Attempts by outcome: delivered, retry (tried again later), failed (for good).',
      labelNames: ['webhook', 'outcome'],
      registers,
      // Before any of those is read that tell of webhooks.
      collect: forgetGone,
    })
    this.#phases = new Histogram({
      name: 'netbox_hooks_attempt_phase_seconds',
      help: 'How long the parts of an attempt took: dns, connect, tls, first_byte (all until the headers), total.',
      labelNames: ['webhook', 'phase'],
      buckets: [0.001, 0.005, 0.02, 0.1, 0.5, 2, 5, 15],
      registers,
    })
    this.#failed = new Counter({
      name: 'netbox_hooks_failed_deliveries_total',
      help: 'Deliveries and runs of actions that failed for good, also before there was anything to send, by the code of the error.',
      labelNames: ['webhook', 'action', 'code'],
      registers,
    })
    for (const source of sources) this.#accepted.inc({ source }, 0)
    addInfo(host, registers)
    addQueueMetrics(host, registers)
    addWebhookMetrics(host, registers)
    addPluginCallMetrics(host, registers)
    addGatewayMetrics(host, gateway, registers)
  }

  /** A registry of its own: nothing of it is global to the process. */
  get registry(): Registry {
    if (this.#host.netbox && !this.#tellsOfNetbox) {
      this.#tellsOfNetbox = true
      addChangeLogMetrics(this.#host, [this.#registry])
    }
    return this.#registry
  }

  /** Counts events that came in. */
  accepted(source: EventSource, count: number): void {
    this.#accepted.inc({ source }, count)
  }

  /** Counts a request that was told to come again. */
  refused(source: EventSource, code: ErrorCode): void {
    this.#refused.inc({ source, code })
  }

  /** Counts an attempt. */
  attempted({ delivery, attempt }: AttemptNews): void {
    const action = actionOf(delivery.webhook)
    if (action === undefined) this.#countAttempt(delivery.webhook, attempt)
    else this.#countRun(action, attempt)
  }

  #countAttempt(name: string, attempt: Attempt): void {
    const webhook = this.#host.knows('webhook', name) ? name : notInForce
    this.#told.add(webhook)
    this.#attempts.inc({ webhook, outcome: outcomes[attempt.state] })
    this.#countFailure({ webhook, action: '' }, attempt)
    for (const phase of phases) {
      const ms = attempt.timings?.[phase]
      if (ms !== undefined) this.#phases.observe({ webhook, phase: phaseLabels[phase] }, ms / 1_000)
    }
  }

  #countRun(name: string, attempt: Attempt): void {
    const action = this.#host.knows('action', name) ? name : notInForce
    const outcome = attempt.state === 'delivered' ? 'done' : outcomes[attempt.state]
    this.#runs ??= runCounter([this.#registry])
    this.#runs.inc({ action, outcome })
    this.#countFailure({ webhook: '', action }, attempt)
  }

  #countFailure(
    target: { readonly webhook: string; readonly action: string },
    { state, error }: Attempt,
  ): void {
    if (state !== 'failed') return
    const code = error?.code ?? ''
    this.#codes.add(code)
    this.#failed.inc({ ...target, code })
  }

  /** What was told of webhooks that are gone is told no more. */
  #forgetGone(): void {
    for (const webhook of this.#told) {
      if (webhook === notInForce || this.#host.knows('webhook', webhook)) continue
      this.#told.delete(webhook)
      for (const outcome of Object.values(outcomes)) this.#attempts.remove({ webhook, outcome })
      for (const phase of Object.values(phaseLabels)) this.#phases.remove({ webhook, phase })
      for (const code of this.#codes) this.#failed.remove({ webhook, action: '', code })
    }
  }
}

function runCounter(registers: Registry[]): Counter<'action' | 'outcome'> {
  return new Counter({
    name: 'netbox_hooks_action_runs_total',
    help: "Attempts to run plugins' actions, by outcome: done, retry (tried again later), failed (for good).",
    labelNames: ['action', 'outcome'],
    registers,
  })
}

function addInfo({ version }: ServedHost, registers: Registry[]): void {
  new Gauge({
    name: 'netbox_hooks_info',
    help: 'Always 1; the version is its label.',
    labelNames: ['version'],
    registers,
  }).set({ version }, 1)
}
