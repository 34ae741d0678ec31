import type { MessagePort } from 'node:worker_threads'
import { messageOf, type Registry } from '@netbox-hooks/core'
import { copyJson } from '../context/copy-json.ts'
import type { FilterAnswer, FilterCall, FilterCallChannel } from './messages.ts'

/** The plugins' filters of one host, and the answers that template threads wait for. */
export class PluginFilters {
  readonly #registry: Registry

  constructor(registry: Registry) {
    this.#registry = registry
  }

  get names(): readonly string[] {
    return this.#registry.entries('templateFilters').map(({ value }) => value.name)
  }

  /** Answers the calls of one thread. */
  serve(port: MessagePort, answered: FilterCallChannel['answered']): void {
    port.on('message', async (call: FilterCall) => {
      port.postMessage(await this.#answer(call))
      Atomics.store(answered, 0, 1)
      Atomics.notify(answered, 0)
    })
    port.unref()
  }

  async #answer({ filter: name, args }: FilterCall): Promise<FilterAnswer> {
    try {
      const entry = this.#registry.find('templateFilters', name)
      if (!entry) return { error: 'its plugin is gone' }
      const { scope, value } = entry
      const run = () => value.filter(...(args as [never, ...never[]]))
      const result: unknown = await (scope ? scope.run(run) : run())
      return { value: result === undefined ? null : copyJson(result) }
    } catch (thrown) {
      return { error: messageOf(thrown) }
    }
  }
}
