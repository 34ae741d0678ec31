import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import type { HostFilter } from '@netbox-hooks/jinja'
import type { TemplateAnswer, TemplateOutcome, TemplateTask, TemplateThreadData } from './messages.ts'
import { ownFilters } from './own-filters.ts'
import { TemplateSandbox } from './sandbox.ts'
import { removeLineBreaks } from './single-line.ts'
import { pluginFilter } from './thread-filters.ts'

const port = parentPort as MessagePort
const { env, pluginFilters, refuseUnknownFilters, filterCalls } = workerData as TemplateThreadData

// The template thread makes its engine and says so, then works off its tasks in turn.
const read = new Set<string>()
const filters = new Map<string, HostFilter>(ownFilters(env, (name) => read.add(name)))
for (const name of pluginFilters) filters.set(name, pluginFilter(name, filterCalls))
const sandbox = new TemplateSandbox({ filters, refuseUnknownFilters })
port.on('message', (task: TemplateTask) => answer(outcomeOf(task)))
answer('ready')

function outcomeOf(task: TemplateTask): TemplateOutcome {
  if (task.kind === 'check') return sandbox.check(task.source, task.variables)
  const variables = Buffer.from(task.variables).toString()
  read.clear()
  const outcome = sandbox.render(task.source, task.singleLine ? removeLineBreaks(variables) : variables)
  return 'text' in outcome && read.size > 0 ? { ...outcome, environment: [...read] } : outcome
}

function answer(message: TemplateAnswer): void {
  port.postMessage(message)
}
