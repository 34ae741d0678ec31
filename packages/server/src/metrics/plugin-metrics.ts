import { type Logger, messageOf } from '@netbox-hooks/core'
import { Registry } from 'prom-client'

/** The metrics that plugins add, each plugin's in a registry of its own: one that fails costs the others nothing. */
export class PluginMetrics {
  readonly #logger: Logger
  readonly #registries = new Map<string, Registry>()
  readonly #warned = new Set<string>()

  constructor(logger: Logger) {
    this.#logger = logger
  }

  /** The registry of one plugin. */
  of(plugin: string): Registry {
    const known = this.#registries.get(plugin)
    if (known) return known
    const made = new Registry()
    this.#registries.set(plugin, made)
    return made
  }

  /** Drops what a plugin has added. */
  drop(plugin: string): void {
    this.#registries.delete(plugin)
  }

  /** All of them as text. A name that somebody has already is left out, and its plugin named in the log, once. */
  async text(host: Registry): Promise<string> {
    const taken = new Set(host.getMetricsAsArray().map(({ name }) => name))
    const texts: string[] = []
    for (const [plugin, registry] of this.#registries) {
      for (const { name } of registry.getMetricsAsArray()) {
        if (taken.has(name)) {
          this.#warn(plugin, name, 'somebody else has a metric of that name')
          continue
        }
        taken.add(name)
        try {
          texts.push(`\n${await registry.getSingleMetricAsString(name)}\n`)
        } catch (error) {
          this.#warn(plugin, name, messageOf(error))
        }
      }
    }
    return texts.join('')
  }

  #warn(plugin: string, metric: string, reason: string): void {
    const key = JSON.stringify([plugin, metric, reason])
    if (this.#warned.has(key)) return
    this.#warned.add(key)
    this.#logger.warn({ plugin, metric }, `The metric ${metric} of ${plugin} is left out: ${reason}`)
  }
}
