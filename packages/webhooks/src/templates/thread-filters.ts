import { receiveMessageOnPort } from 'node:worker_threads'
import { limits, problemOfData } from '@netbox-hooks/core/json'
import type { FilterAnswer, FilterCall, FilterCallChannel } from './messages.ts'
import type { TemplateValue } from './python-text.ts'
import type { EngineFilter } from './sandbox.ts'

/**
 * A plugin's filter inside a template thread. The function itself stays where the plugin runs: the thread sends the
 * arguments there and sleeps until the answer is here. Whoever watches the thread limits the time.
 */
export function pluginFilter(filter: string, { port, answered }: FilterCallChannel): EngineFilter {
  return (...args) => {
    const plainArgs = args.map(plain)
    const problem = problemOfData(plainArgs, { bytes: limits.filterBytes })
    if (problem) throw new Error(`what it is given cannot be passed on: ${problem.reason}`)
    Atomics.store(answered, 0, 0)
    port.postMessage({ filter, args: plainArgs } satisfies FilterCall)
    Atomics.wait(answered, 0, 0)
    const answer = receiveMessageOnPort(port)?.message as FilterAnswer
    if ('error' in answer) throw new Error(answer.error)
    return answer.value
  }
}

/** A value as JSON has it: objects and `null` for the engine's Maps and `undefined`. */
function plain(value: TemplateValue): unknown {
  if (value === undefined) return null
  if (typeof value !== 'object' || value === null) return value
  if (!(value instanceof Map)) return (value as readonly TemplateValue[]).map(plain)
  return Object.fromEntries([...value].map(([key, item]) => [String(key), plain(item)]))
}
