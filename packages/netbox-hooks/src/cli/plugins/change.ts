import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { basename, dirname, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { PluginOptions } from '@netbox-hooks/host'
import { usageMistake } from '../../errors.ts'
import { exitCodes } from '../../exit-codes.ts'
import { configNotEditable, pluginNotListed } from '../../project/errors.ts'
import { type CommandLine, packageManagerOf, runCommandLine } from '../../project/package-manager.ts'
import {
  addToSource,
  type ConfigSource,
  readConfigSource,
  removeFromSource,
  replaceFile,
} from '../../project/plugin-list/edit-config.ts'
import { asListed, entryOf } from '../../project/plugin-list/listing.ts'
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
export async function addPlugin(specifier: string, options: ChangeOptions): Promise<number> {
  const source = await readConfigSource(options.config)
  const folder = dirname(source.file)
  const entry = entryFor(specifier, folder)
  const isPackage = !entry.startsWith('.')
  const isListed = source.plugins.some((listed) => entryOf(listed) === entry)
  const pluginOptions: PluginOptions = {
    ...(options.optional && { optional: true }),
    ...(options.isolation && { isolation: options.isolation }),
  }
  // Before anything is installed: what cannot be finished is not begun.
  const edited = isListed ? source.text : await addToSource(source, [entry, pluginOptions])
  if (edited === undefined)
    throw configNotEditable(source.file, 'plugins', JSON.stringify(asListed([entry, pluginOptions])))
  const steps =
    isPackage && options.install !== false ? [(await packageManagerOf(folder)).add(specifier)] : []
  await change(source, edited, steps, options)
  if (options.dryRun) return exitCodes.ok
  printLine(isListed ? `${entry} is listed already.` : `${basename(source.file)} lists ${entry}.`)
  return checkIn(folder, source.file)
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
  const steps = isPackage && options.install !== false ? [(await packageManagerOf(folder)).remove(found)] : []
  await change(source, edited, steps, options)
  if (!options.dryRun) printLine(`${basename(source.file)} does not list ${found} any more.`)
  return exitCodes.ok
}

async function change(
  { file, text }: ConfigSource,
  edited: string,
  steps: readonly CommandLine[],
  { dryRun }: ChangeOptions,
): Promise<void> {
  for (const step of steps) {
    say(`$ ${step.join(' ')}`)
    if (!dryRun) await runCommandLine(step, dirname(file))
  }
  if (dryRun) printLine(changedLines(basename(file), text, edited))
  else if (edited !== text) replaceFile(file, edited)
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

const packageName = /^(?<name>(?:@[\w.~-]+\/)?[\w~-][\w.~-]*)(?:@[^:/\s]+)?$/i

/** How the configuration lists what was asked for. */
function entryFor(specifier: string, folder: string): string {
  if (/^[./\\]/.test(specifier)) {
    if (existsSync(resolve(specifier))) return localEntry(specifier, folder)
    throw usageMistake(`There is no file or folder ${specifier}.`)
  }
  const name = packageName.exec(specifier)?.groups?.['name']
  if (name !== undefined) return name
  throw usageMistake(
    `${JSON.stringify(specifier)} is neither a package's name nor a path. Install it yourself, then add it by its name with --no-install.`,
  )
}

/** A path, as it is seen from the configuration. */
function localEntry(path: string, folder: string): string {
  const fromConfig = relative(folder, resolve(path)).replaceAll('\\', '/')
  return fromConfig.startsWith('.') ? fromConfig : `./${fromConfig}`
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
