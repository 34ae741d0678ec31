import type { HookDescription, HostReport, StoreDescription, TapRecord } from '@netbox-hooks/core'
import { exitCodes } from '../../exit-codes.ts'
import { printJson, printLine, say } from '../../terminal/print.ts'
import { printTable } from '../../terminal/table.ts'
import { exitCodeOf } from '../exit-code-of.ts'
import { inspectHost } from '../inspect-host.ts'

/** `netbox-hooks plugins --hooks`: what plugins can tap, and register in, and how many have. */
export async function hooks({
  config,
  strict,
  json,
}: {
  readonly config?: string
  readonly strict?: true
  readonly json?: true
}): Promise<number> {
  const { host, error, warnings } = await inspectHost(config, { strict })
  const report = host.report()
  await host.stop()
  if (error !== undefined && report.plugins.length === 0) throw error

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
  const rows = hooks.map((hook) => [...hookCells(hook), String(all.filter((tap) => isOf(tap, hook)).length)])
  printTable([...hookHead, 'TAPS'], rows, { whole: ['HOOK'], optional: ['KIND', 'ARGUMENTS'] })
}

/** What is told of a hook in a table. */
export const hookHead: readonly string[] = ['HOOK', 'CALLED', 'ARGUMENTS', 'KIND', 'A TAP MAY ANSWER']

/** One line of that table. */
export function hookCells({ name, keys, kind, description, args, answer }: HookDescription): string[] {
  return [name, description, args.map(argumentText).join(', '), kindText(kind, keys), answer ?? '']
}

function argumentText({ name, frozen }: HookDescription['args'][number]): string {
  return frozen ? `${name} (frozen)` : name
}

/** `AsyncSeriesHook`; of which there is one for each key: `AsyncSeriesHook for each language`. */
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
