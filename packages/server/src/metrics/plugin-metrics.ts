import { type Logger, messageOf, type PluginScope, throughDoor, throughDoorAtOnce } from '@netbox-hooks/core'
import type { Registry } from 'prom-client'
import { metricFailed, metricLate } from '../plugin-errors.ts'

/** How long a metric may take to be collected, in ms. */
const collectMs = 1_000

interface OwnMetrics {
  readonly scope: PluginScope
  readonly registry: Registry
  /** Names of those that are being collected, and may never be. */
  readonly underWay: Set<string>
}

/** The metrics that plugins add, each plugin's in a registry of its own: one that fails costs the others nothing. */
export class PluginMetrics {
  readonly #logger: Logger
  readonly #plugins = new Map<string, OwnMetrics>()
  readonly #warned = new Set<string>()

  constructor(logger: Logger) {
    this.#logger = logger
  }

  /** The registry of one plugin. */
  async of(scope: PluginScope): Promise<Registry> {
    const { Registry } = await import('prom-client')
    const known = this.#plugins.get(scope.plugin)
    if (known) return known.registry
    const registry = new Registry()
    this.#plugins.set(scope.plugin, { scope, registry, underWay: new Set() })
    return registry
  }

  /** Drops what a plugin has added. */
  drop(plugin: string): void {
    this.#plugins.delete(plugin)
  }

  /**
   * All of them as text. A metric that cannot be collected in time, or whose name somebody has already, is left out, and
   * its plugin named in the log, once.
   */
  async text(host: Registry): Promise<string> {
    const taken = new Set(host.getMetricsAsArray().map(({ name }) => name))
    const texts: Promise<string>[] = []
    for (const own of this.#plugins.values()) {
      for (const name of this.#namesOf(own)) {
        if (taken.has(name)) this.#warn(own, name, 'somebody else has a metric of that name')
        else texts.push(this.#collect(own, name))
        taken.add(name)
      }
    }
    return (await Promise.all(texts)).join('')
  }

  #namesOf({ scope, registry }: OwnMetrics): string[] {
    // What is registered is the plugin's, and may be anything.
    try {
      const failed = (thrown: unknown) => metricFailed(scope.plugin, '', thrown)
      return throughDoorAtOnce({ scope, failed }, () =>
        registry.getMetricsAsArray().map(({ name }) => `${name}`),
      )
    } catch {
      return []
    }
  }

  async #collect(own: OwnMetrics, name: string): Promise<string> {
    const { scope, registry, underWay } = own
    const { plugin } = scope
    if (underWay.has(name)) return ''
    underWay.add(name)
    const call = async (): Promise<string> => {
      try {
        return await registry.getSingleMetricAsString(name)
      } finally {
        underWay.delete(name)
      }
    }
    const late = () => metricLate(plugin, name, collectMs)
    const failed = (thrown: unknown) => metricFailed(plugin, name, thrown)
    try {
      return `\n${await throughDoor({ scope, timeout: collectMs, late, failed }, call)}\n`
    } catch (error) {
      this.#warn(own, name, messageOf(error))
      return ''
    }
  }

  #warn({ scope: { plugin } }: OwnMetrics, metric: string, reason: string): void {
    const key = JSON.stringify([plugin, metric, reason])
    if (this.#warned.has(key)) return
    this.#warned.add(key)
    this.#logger.warn({ plugin, metric }, `The metric ${metric} of ${plugin} is left out: ${reason}`)
  }
}
