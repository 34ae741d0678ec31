import type { ErrorCode } from '@netbox-hooks/core'
import { type Attempt, actionOf, type QueueSize, type WebhookTraffic } from '@netbox-hooks/delivery'
import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { HostNews, ServedHost } from '../served-host.ts'

/** What is told of an attempt. */
export type AttemptNews = Extract<HostNews, { kind: 'attempt' }>

/** By which route events came in. */
export type EventSource = 'api' | 'netbox'

const sources: readonly EventSource[] = ['api', 'netbox']
/** What is told of a webhook or an action that is not in force. */
const notInForce = 'other'
const phases = ['dns', 'connect', 'tls', 'firstByte', 'total'] as const
const phaseLabels = { dns: 'dns', connect: 'connect', tls: 'tls', firstByte: 'first_byte', total: 'total' }
const states = ['active', 'paused', 'open', 'disabled'] as const
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

  constructor(host: ServedHost) {
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
    addQueueMetrics(host, registers)
    addAge(host, registers)
    addSizes(host, registers)
    addSpool(host, registers)
    addWebhookMetrics(host, registers)
    addPluginMetrics(host, registers)
  }

  /** A registry of its own: nothing of it is global to the process. */
  get registry(): Registry {
    if (this.#host.netbox && !this.#tellsOfNetbox) {
      this.#tellsOfNetbox = true
      addNetbox(this.#host, [this.#registry])
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

function addQueueMetrics(host: ServedHost, registers: Registry[]): void {
  new Gauge({
    name: 'netbox_hooks_info',
    help: 'Always 1; the version is its label.',
    labelNames: ['version'],
    registers,
  }).set({ version: host.version }, 1)
  new Gauge({
    name: 'netbox_hooks_queue_deliveries',
    help: 'Deliveries in the queue file by state; pending ones are the queue depth.',
    labelNames: ['state'],
    registers,
    async collect() {
      const { unprocessedEvents: _, ...byState } = (await ifItAnswers(host.counts())) ?? {}
      this.reset()
      for (const [state, count] of Object.entries(byState)) this.set({ state }, count)
    },
  })
  new Gauge({
    name: 'netbox_hooks_queue_unprocessed_events',
    help: 'Accepted events that rules and callbacks have not seen yet.',
    registers,
    async collect() {
      const counts = await ifItAnswers(host.counts())
      if (counts) this.set(counts.unprocessedEvents)
      else this.remove()
    },
  })
  new Gauge({
    name: 'netbox_hooks_queue_up',
    help: '1 if the queue answers. If not, nothing is told of what is in it.',
    registers,
    async collect() {
      this.set((await ifItAnswers(host.counts())) ? 1 : 0)
    },
  })
}

/** What the queue answers. That it does not is no reason to tell nothing of the host. */
function ifItAnswers<T>(answer: Promise<T>): Promise<T | undefined> {
  return answer.catch(() => undefined)
}

function addSpool(host: ServedHost, registers: Registry[]): void {
  if (!host.spool()) return
  new Gauge({
    name: 'netbox_hooks_spool_events',
    help: "Accepted events that wait on this machine for the queue's server.",
    registers,
    collect() {
      this.set(host.spool()?.depth ?? 0)
    },
  })
}

/** How the reading of NetBox's change log goes. Nothing is told as long as it is not read. */
function addNetbox(host: ServedHost, registers: Registry[]): void {
  new Counter({
    name: 'netbox_catch_up_changes_total',
    help: "Changes in NetBox's change log that rules want: accepted from there, or known already.",
    labelNames: ['outcome'],
    registers,
    collect() {
      const status = host.netbox?.status
      this.reset()
      if (!status) return
      this.inc({ outcome: 'accepted' }, status.accepted)
      this.inc({ outcome: 'known' }, status.known)
    },
  })
  new Counter({
    name: 'netbox_catch_up_requests_total',
    help: "Requests to NetBox's API.",
    registers,
    collect() {
      const status = host.netbox?.status
      if (status) {
        this.reset()
        this.inc(status.requests)
      } else this.remove()
    },
  })
  new Gauge({
    name: 'netbox_catch_up_watermark_age_seconds',
    help: "How long ago NetBox's change log was read to its end, of the object type that is furthest behind.",
    registers,
    collect() {
      const watermark = host.netbox?.status.watermark
      if (watermark === undefined) this.remove()
      else this.set(Math.max(0, Date.now() - watermark) / 1_000)
    },
  })
}

function addAge(host: ServedHost, registers: Registry[]): void {
  new Gauge({
    name: 'netbox_hooks_queue_oldest_due_seconds',
    help: 'For how long the delivery has been due that waits for longest, also for a webhook that is not sent to.',
    registers,
    async collect() {
      const since = await ifItAnswers(host.oldestDue())
      this.set(since === undefined ? 0 : Math.max(0, Date.now() - since) / 1_000)
    },
  })
}

function addSizes(host: ServedHost, registers: Registry[]): void {
  const add = (name: string, help: string, sizeOf: (size: QueueSize) => number) =>
    new Gauge({
      name,
      help,
      registers,
      async collect() {
        const size = await ifItAnswers(host.size())
        if (size) this.set(sizeOf(size))
        else this.remove()
      },
    })
  add('netbox_hooks_queue_file_bytes', "Size of the queue's file, without its log.", ({ bytes }) => bytes)
  add(
    'netbox_hooks_queue_log_bytes',
    "Size of the log of the queue's file. Above 32 MiB another program reads the file and keeps it from being cut.",
    ({ logBytes }) => logBytes,
  )
}

function addWebhookMetrics(host: ServedHost, registers: Registry[]): void {
  new Gauge({
    name: 'netbox_hooks_webhook_state',
    help: '1 for the state that a webhook is in: active, paused, open (breaker), disabled.',
    labelNames: ['webhook', 'state'],
    registers,
    collect() {
      this.reset()
      for (const { webhook, state: current } of host.webhooks()) {
        for (const state of states) this.set({ webhook, state }, state === current ? 1 : 0)
      }
    },
  })
  addTraffic(host, registers, {
    name: 'netbox_hooks_webhook_in_flight',
    help: 'Requests of this host that are in flight.',
    of: ({ inFlight }) => inFlight,
  })
  addTraffic(host, registers, {
    name: 'netbox_hooks_webhook_concurrency_limit',
    help: 'How many requests of this host may be in flight now: the concurrency, or what it has adapted to.',
    of: ({ limit }) => limit,
  })
}

/** A gauge of how sending to each webhook goes; it tells nothing where this host does not send. */
function addTraffic(
  host: ServedHost,
  registers: Registry[],
  {
    of,
    ...words
  }: { readonly name: string; readonly help: string; readonly of: (traffic: WebhookTraffic) => number },
): void {
  new Gauge({
    ...words,
    labelNames: ['webhook'],
    registers,
    collect() {
      this.reset()
      for (const { webhook } of host.webhooks()) {
        const sending = host.sending(webhook)
        if (sending.by === 'this host') this.set({ webhook }, of(sending))
      }
    },
  })
}

function addPluginMetrics(host: ServedHost, registers: Registry[]): void {
  const labelNames = ['plugin', 'hook'] as const
  /** The calls of a plugin's taps of one hook, callbacks being taps of the hook `context`, as the host counts them. */
  const add = (
    name: string,
    help: string,
    kind: typeof Gauge | typeof Counter,
    of: (sums: Sums) => number,
  ) => {
    const metric = new kind({
      name,
      help,
      labelNames,
      registers,
      collect() {
        metric.reset()
        for (const sums of sumsByHook(host)) {
          metric.inc({ plugin: sums.plugin, hook: sums.hook }, of(sums))
        }
      },
    })
  }
  add('netbox_hooks_plugin_calls_total', 'Calls of callbacks and taps.', Counter, ({ calls }) => calls)
  add(
    'netbox_hooks_plugin_failures_total',
    'Calls that threw or were late.',
    Counter,
    ({ failures }) => failures,
  )
  add(
    'netbox_hooks_plugin_call_seconds_total',
    'Time that calls took, waiting included.',
    Counter,
    ({ totalMs }) => totalMs / 1_000,
  )
  add('netbox_hooks_plugin_call_seconds_max', 'Longest call so far.', Gauge, ({ maxMs }) => maxMs / 1_000)
}

interface Sums {
  readonly plugin: string
  readonly hook: string
  calls: number
  failures: number
  totalMs: number
  maxMs: number
}

function sumsByHook(host: ServedHost): Sums[] {
  const sums = new Map<string, Sums>()
  for (const { name: plugin, taps } of host.report().plugins) {
    for (const { hook, calls, failures, meanMs, maxMs } of taps) {
      const key = JSON.stringify([plugin, hook])
      const sum = sums.get(key) ?? { plugin, hook, calls: 0, failures: 0, totalMs: 0, maxMs: 0 }
      sum.calls += calls
      sum.failures += failures
      sum.totalMs += calls * meanMs
      sum.maxMs = Math.max(sum.maxMs, maxMs)
      sums.set(key, sum)
    }
  }
  return [...sums.values()]
}
