import type { HookDescription, HostReport, StoreDescription, TapRecord } from '@netbox-hooks/core'
import { exitCodes } from '../../exit-codes.ts'
import { printJson, printLine, say } from '../../terminal/print.ts'
import { printTable } from '../../terminal/table.ts'
import { exitCodeOf } from '../exit-code-of.ts'
import { inspectPlugins, type PluginsOptions } from './inspect-plugins.ts'

/** `netbox-hooks plugins --hooks`: what plugins can tap, and register in, and how many have. */
export async function hooks({ json, ...options }: PluginsOptions): Promise<number> {
  const { report, error, warnings } = await inspectPlugins(options)
  if (json) printJson({ hooks: report.hooks, stores: report.stores })
  else {
    printHooks(report)
    printLine('')
    printStores(report)
    for (const { message } of warnings) say(`warning: ${message}`)
  }
  if (error === undefined) return exitCodes.ok
  say('Not all plugins could be loaded; netbox-hooks plugins says why.')
  return exitCodeOf(error)
}

function printHooks({ hooks, plugins, taps }: HostReport): void {
  const all = [...taps, ...plugins.flatMap((plugin) => plugin.taps)]
  const head = ['HOOK', 'CALLED', 'ARGUMENTS', 'KIND', 'A TAP MAY ANSWER', 'TAPS']
  const rows = hooks.map((hook) => [...hookCells(hook), String(all.filter((tap) => isOf(tap, hook)).length)])
  printTable(head, rows, { whole: ['HOOK'], optional: ['KIND', 'ARGUMENTS'] })
}

function hookCells({ name, keys, kind, description, args, answer }: HookDescription): string[] {
  return [name, description, args.map(argumentText).join(', '), kindText(kind, keys), answer ?? '']
}

function argumentText({ name, frozen }: HookDescription['args'][number]): string {
  return frozen ? `${name} (frozen)` : name
}

/** `AsyncSeriesHook`; of which there is one for each key: `AsyncSeriesHook for each of: languages`. */
function kindText(kind: string, keys: string | undefined): string {
  return keys === undefined ? kind : `${kind} for each of: ${keys}`
}

function isOf({ hook }: TapRecord, { name, keys }: HookDescription): boolean {
  return keys === undefined ? hook === name : hook.startsWith(`${name}[`)
}

function printStores({ stores, plugins }: HostReport): void {
  const rows = stores.map(({ name, kind, description }: StoreDescription) => [
    name,
    kind,
    description?.replaceAll('`', ''),
    String(plugins.reduce((count, { registered }) => count + (registered[name]?.length ?? 0), 0)),
  ])
  printTable(['STORE', 'OF', 'FOR', 'VALUES OF PLUGINS'], rows, { whole: ['STORE'], optional: ['OF'] })
}
