import { receiveMessageOnPort } from 'node:worker_threads'
import { problemOfData } from '@netbox-hooks/core/json'
import { type HostFilter, JinjaError } from '@netbox-hooks/jinja'
import { eventLimits } from '../limits.ts'
import type { FilterAnswer, FilterCall, FilterCallChannel } from './messages.ts'

/**
 * A plugin's filter inside a template thread. The function itself stays where the plugin runs: the thread sends the
 * arguments there and sleeps until the answer is here. Whoever watches the thread limits the time.
 */
export function pluginFilter(name: string, { port, answered }: FilterCallChannel): HostFilter {
  const fail = (reason: string): never => {
    throw new JinjaError('FilterError', `the filter "${name}" failed: ${reason}`)
  }
  return {
    takes: 'data',
    filter: (value, positional, named) => {
      const args = [value, ...positional, ...(Object.keys(named).length > 0 ? [named] : [])]
      const problem = problemOfData(args, { bytes: eventLimits.filterBytes })
      if (problem) fail(`what it is given cannot be passed on: ${problem.reason}`)
      Atomics.store(answered, 0, 0)
      port.postMessage({ filter: name, args } satisfies FilterCall)
      Atomics.wait(answered, 0, 0)
      const answer = receiveMessageOnPort(port)?.message as FilterAnswer
      return 'error' in answer ? fail(answer.error) : answer.value
    },
  }
}
