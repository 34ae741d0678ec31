import { Counter, Gauge, type Registry } from 'prom-client'
import type { ServedHost } from '../served-host.ts'

/** The calls of each plugin's taps by hook, as the host counts them; callbacks are taps of the hook `context`. */
export function addPluginCallMetrics(host: ServedHost, registers: Registry[]): void {
  const labelNames = ['plugin', 'hook'] as const
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
