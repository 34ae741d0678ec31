import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { basename, dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { PluginOptions } from '@netbox-hooks/host'
import { type CommandLine, packageManagerOf } from '@netbox-hooks/scaffold'
import { usageMistake } from '../../errors.ts'
import { exitCodes } from '../../exit-codes.ts'
import { askedPlugin, localEntry } from '../../project/asked-plugin.ts'
import { replaceFile } from '../../project/config-text/evaluate.ts'
import { addedDependency, dependenciesOf } from '../../project/dependencies.ts'
import { addedUnknown, configNotEditable, pluginNotListed } from '../../project/errors.ts'
import {
  addToSource,
  type ConfigSource,
  readConfigSource,
  removeFromSource,
} from '../../project/plugin-list/edit-config.ts'
import { asListed, entryOf } from '../../project/plugin-list/listing.ts'
import { runCommandLine } from '../../project/run-command-line.ts'
import { printLine, say } from '../../terminal/print.ts'

/** What `plugins add` and `plugins remove` can be told. */
export interface ChangeOptions {
  readonly config?: string
  /** Only say what would be done. */
  readonly dryRun?: true
  /** Whether the package manager is run. */
  readonly install?: boolean
  readonly optional?: true
  readonly isolation?: 'worker'
}

/** `netbox-hooks plugins add PLUGIN`: installs a package, or takes a local file, and lists it in the configuration. */
export async function addPlugin(asked: string, options: ChangeOptions): Promise<number> {
  const source = await readConfigSource(options.config)
  const folder = dirname(source.file)
  const { entry, specifier } = askedPlugin(asked, folder)
  const isInstalled = specifier !== undefined && options.install !== false
  if (entry === undefined && !isInstalled)
    throw usageMistake(`How ${asked} is listed is known when it is installed: leave out --no-install.`)
  // Before anything is installed: what cannot be finished is not begun.
  const edited = await listedIn(source, entry ?? anyPackage, options)
  const step = isInstalled ? (await packageManagerOf(folder)).add(specifier) : undefined
  if (options.dryRun) {
    if (step) say(`$ ${step.join(' ')}`)
    if (entry === undefined) printLine(`Then ${basename(source.file)} lists the package by its name.`)
    else printLine(changedLines(basename(source.file), source.text, edited))
    return exitCodes.ok
  }
  const before = dependenciesOf(folder)
  if (step) await runStep(step, folder)
  const name = entry ?? addedDependency(before, dependenciesOf(folder), specifier ?? '')
  if (name === undefined) throw addedUnknown(asked)
  // The package manager may have written into it: it can be a package.json.
  const fresh = step ? await readConfigSource(options.config) : source
  const text = await listedIn(fresh, name, options)
  if (text !== fresh.text) replaceFile(fresh.file, text)
  const file = basename(source.file)
  printLine(isListed(source, name) ? `${name} is listed already.` : `${file} lists ${name}.`)
  return checkIn(folder, source.file)
}

/** Stands for a package whose name is not known yet, to see whether the configuration can be edited at all. */
const anyPackage = 'netbox-hooks-plugin'

/** The source with that plugin listed. @throws NetboxHooksError `NBH_CONFIG_NOT_EDITABLE` */
async function listedIn(
  source: ConfigSource,
  entry: string,
  { optional, isolation }: ChangeOptions,
): Promise<string> {
  if (isListed(source, entry)) return source.text
  const pluginOptions: PluginOptions = {
    ...(optional && { optional: true }),
    ...(isolation && { isolation }),
  }
  const edited = await addToSource(source, [entry, pluginOptions])
  if (edited !== undefined) return edited
  throw configNotEditable(source.file, 'plugins', JSON.stringify(asListed([entry, pluginOptions])))
}

function isListed({ plugins }: ConfigSource, entry: string): boolean {
  return plugins.some((listed) => entryOf(listed) === entry)
}

/** `netbox-hooks plugins remove PLUGIN`: takes it out of the configuration, and uninstalls its package. */
export async function removePlugin(entry: string, options: ChangeOptions): Promise<number> {
  const source = await readConfigSource(options.config)
  const folder = dirname(source.file)
  const listed = source.plugins.map((plugin) => String(entryOf(plugin)))
  const found = [entry, localEntry(entry, folder)].find((name) => listed.includes(name))
  if (found === undefined) throw pluginNotListed(entry, basename(source.file), listed)
  const edited = await removeFromSource(source, found)
  if (edited === undefined)
    throw configNotEditable(source.file, 'plugins', `without ${JSON.stringify(found)}`)
  const isPackage = !/^[./\\]/.test(found)
  const step =
    isPackage && options.install !== false ? (await packageManagerOf(folder)).remove(found) : undefined
  if (options.dryRun) {
    if (step) say(`$ ${step.join(' ')}`)
    printLine(changedLines(basename(source.file), source.text, edited))
    return exitCodes.ok
  }
  if (step) await runStep(step, folder)
  const fresh = step ? await readConfigSource(options.config) : source
  const text = fresh.text === source.text ? edited : await removeFromSource(fresh, found)
  if (text !== undefined) replaceFile(fresh.file, text)
  printLine(`${basename(source.file)} does not list ${found} any more.`)
  return exitCodes.ok
}

async function runStep(step: CommandLine, folder: string): Promise<void> {
  say(`$ ${step.join(' ')}`)
  await runCommandLine(step, folder)
}

/** The lines that differ: those before and those after. */
function changedLines(name: string, before: string, after: string): string {
  if (before === after) return `${name} stays as it is.`
  const [old, fresh] = [before.split('\n'), after.split('\n')]
  const first = old.findIndex((line, index) => line !== fresh[index])
  let same = 0
  while (same < Math.min(old.length, fresh.length) - first && old.at(-1 - same) === fresh.at(-1 - same))
    same += 1
  const removed = old.slice(first, old.length - same).map((line) => `- ${line}`)
  const added = fresh.slice(first, fresh.length - same).map((line) => `+ ${line}`)
  return [`${name}, line ${first + 1}:`, ...removed, ...added].join('\n')
}

/** In a process of its own: this one has loaded the configuration as it was. */
async function checkIn(folder: string, file: string): Promise<number> {
  const cli = fileURLToPath(new URL('dist/cli.js', import.meta.resolve('netbox-hooks/package.json')))
  const child = spawn(process.execPath, [cli, 'check', '--config', file], {
    cwd: folder,
    stdio: ['ignore', process.stderr, process.stderr],
  })
  const [code] = (await once(child, 'close')) as [number | null]
  return code ?? exitCodes.failed
}
