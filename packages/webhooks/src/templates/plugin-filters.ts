import type { MessagePort } from 'node:worker_threads'
import { messageOf, type Registry, throughUntimedDoor } from '@netbox-hooks/core'
import { atPath, copyJson } from '@netbox-hooks/core/json'
import { filterFailed } from '../errors.ts'
import { eventLimits } from '../limits.ts'
import type { FilterAnswer, FilterCall, FilterCallChannel } from './messages.ts'

/**
 * What a filter answers, as JSON has it: what JSON leaves out is `null`.
 * @throws Error if it cannot be written as JSON, or is too large
 */
export function copyFilterAnswer(answer: unknown): unknown {
  const { copy, problem } = copyJson(answer, { bytes: eventLimits.filterBytes })
  if (problem)
    throw new Error(`its answer cannot be written as JSON${atPath(problem.path)}: ${problem.reason}`)
  return copy ?? null
}

/** The plugins' filters of one host, and the answers that template threads wait for. */
export class PluginFilters {
  readonly #registry: Registry
  /** What a template thread waits for, in words. */
  #underWay: string | undefined

  constructor(registry: Registry) {
    this.#registry = registry
  }

  get names(): readonly string[] {
    return this.#registry.entries('templateFilters').map(({ value }) => value.name)
  }

  /** The filter that the template under way waits for, in words. */
  get underWay(): string | undefined {
    return this.#underWay
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
      const { scope, plugin, value: registered } = entry
      const failed = (thrown: unknown) => filterFailed(plugin, thrown)
      this.#underWay = `the filter "${name}" of ${plugin}`
      const value = await throughUntimedDoor({ scope, failed }, async () =>
        copyFilterAnswer(await registered.filter(...(args as [never, ...never[]]))),
      )
      this.#underWay = undefined
      return { value }
    } catch (thrown) {
      return { error: messageOf(thrown) }
    }
  }
}
