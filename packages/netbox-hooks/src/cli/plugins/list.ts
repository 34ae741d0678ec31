import { relative } from 'node:path'
import { formatError, type PluginReport } from '@netbox-hooks/core'
import { counted } from '@netbox-hooks/host/words'
import { exitCodes } from '../../exit-codes.ts'
import { printJson, printLine, say } from '../../terminal/print.ts'
import { printTable } from '../../terminal/table.ts'
import { exitCodeOf } from '../exit-code-of.ts'
import { inspectPlugins, type PluginsOptions } from './inspect-plugins.ts'

/** `netbox-hooks plugins`: loads the plugins and tells all that is known of them, also of those that failed. */
export async function plugins({ json, ...options }: PluginsOptions): Promise<number> {
  const { report, error, warnings } = await inspectPlugins(options)
  if (json) printJson(report.plugins)
  else {
    print(report.plugins)
    for (const { message } of warnings) say(`warning: ${message}`)
  }
  return error === undefined ? exitCodes.ok : exitCodeOf(error)
}

function print(plugins: readonly PluginReport[]): void {
  const head = ['NAME', 'VERSION', 'STATE', 'LOADED', 'IMPORT', 'READY', 'REGISTERED', 'FILE']
  const rows = plugins.map((plugin) => [
    plugin.name,
    plugin.version,
    plugin.compatibility?.verdict === 'allowed' ? `${plugin.state}*` : plugin.state,
    plugin.isolation ? `${plugin.loadedBy ?? ''} ${plugin.isolation}`.trimStart() : plugin.loadedBy,
    formatMs(plugin.durations.import),
    formatMs(plugin.durations.ready),
    formatRegistered(plugin),
    plugin.file === undefined ? undefined : relative('', plugin.file),
  ])
  printTable(head, rows, { whole: ['NAME'], optional: ['FILE', 'LOADED'] })
  for (const { name, compatibility, error } of plugins) {
    if (compatibility?.verdict === 'allowed')
      printLine(`* ${name} ${compatibility.reason}; allowIncompatible lets it in.`)
    if (error) say(`\n${formatError(error)}`)
  }
}

function formatMs(ms: number | undefined): string | undefined {
  return ms === undefined ? undefined : `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`
}

type Label = readonly [one: string, many: string]

const storeLabels: Readonly<Partial<Record<string, Label>>> = {
  webhookCallbacks: ['callback', 'callbacks'],
  eventTypes: ['event type', 'event types'],
  eventActions: ['action', 'actions'],
  templateFilters: ['filter', 'filters'],
  routes: ['route', 'routes'],
  webhooks: ['webhook', 'webhooks'],
  eventRules: ['rule', 'rules'],
  services: ['service', 'services'],
}

/** `2 callbacks, 1 tap`. */
function formatRegistered({ registered, taps }: PluginReport): string {
  const counts = Object.entries(registered).map(([store, names]) =>
    storeLabels[store] ? counted(names.length, ...storeLabels[store]) : `${names.length} in ${store}`,
  )
  // A callback is a tap as well, and is counted once.
  const callbacks = registered['webhookCallbacks'] ?? []
  const others = taps.filter(({ hook, name }) => hook !== 'context' || !callbacks.includes(name))
  if (others.length > 0) counts.push(counted(others.length, 'tap', 'taps'))
  return counts.join(', ')
}
