import { mkdtempSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, extname, join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { readText } from '@netbox-hooks/core/text'
import { loadConfigFile } from '@netbox-hooks/loader'
import { hostModules } from '../../host-modules.ts'
import { additionsToCode, removalsFromCode } from './edit-code.ts'
import { additionsToYaml, removalsFromYaml } from './edit-yaml.ts'
import { asListed, entryOf, type Listing } from './listing.ts'
import { applyEdits, type TextEdit } from './text-edit.ts'

/** A configuration's source, and the plugins that it lists now. */
export interface ConfigSource {
  readonly file: string
  readonly text: string
  readonly plugins: readonly unknown[]
}

/** More guesses than any file needs. */
const mostGuesses = 50

/** @throws NetboxHooksError `NBH_CONFIG_NOT_FOUND`, `NBH_CONFIG_UNREADABLE` */
export async function readConfigSource(configFile: string | undefined): Promise<ConfigSource> {
  const named = configFile ?? (process.env['NETBOX_HOOKS_CONFIG'] || undefined)
  const { config, file } = await loadConfigFile({
    cwd: process.cwd(),
    file: named,
    modules: await hostModules(),
  })
  return { file, text: readText(file), plugins: pluginsOf(config) }
}

/** The source with one more plugin listed; `undefined` if it cannot be edited for certain. */
export function addToSource(source: ConfigSource, listing: Listing): Promise<string | undefined> {
  const { text, file, plugins } = source
  const edits = isYaml(file)
    ? additionsToYaml(text, listing)
    : additionsToCode(text, listing, extname(file) === '.json')
  return firstThatDoes(source, edits, [...plugins, asListed(listing)])
}

/** The source without one of its plugins; `undefined` if it cannot be edited for certain. */
export function removeFromSource(source: ConfigSource, entry: string): Promise<string | undefined> {
  const { text, file, plugins } = source
  const edits = isYaml(file) ? removalsFromYaml(text, entry) : removalsFromCode(text, entry)
  return firstThatDoes(
    source,
    edits,
    plugins.filter((listed) => entryOf(listed) !== entry),
  )
}

/** Replaces a file by a new text at once: nobody reads half of it. */
export function replaceFile(file: string, text: string): void {
  const fresh = siblingOf(file)
  try {
    writeFileSync(fresh, text, { mode: statSync(file).mode })
    renameSync(fresh, file)
  } catch (error) {
    rmSync(fresh, { force: true })
    throw error
  }
}

/** An edit counts if the edited configuration, loaded, lists what it should, and has lost and gained nothing else. */
async function firstThatDoes(
  { file, text, plugins }: ConfigSource,
  candidates: Iterable<readonly TextEdit[]>,
  wanted: readonly unknown[],
): Promise<string | undefined> {
  const before = await evaluate(file, text)
  if (!isDeepStrictEqual(pluginsOf(before), plugins)) return undefined
  let guesses = 0
  for (const edits of candidates) {
    guesses += 1
    if (guesses > mostGuesses) return undefined
    const edited = applyEdits(text, edits)
    const after = await evaluate(file, edited).catch(() => undefined)
    if (
      after !== undefined &&
      isDeepStrictEqual(pluginsOf(after), wanted) &&
      isDeepStrictEqual(othersOf(after), othersOf(before))
    )
      return edited
  }
  return undefined
}

/** What a configuration with that text would be. The file itself is not touched. */
async function evaluate(file: string, text: string): Promise<unknown> {
  const isData = isYaml(file) || extname(file) === '.json'
  const folder = isData ? mkdtempSync(join(tmpdir(), 'netbox-hooks-')) : undefined
  // A program imports what stands beside it.
  const copy = folder === undefined ? siblingOf(file) : join(folder, basename(file))
  try {
    writeFileSync(copy, text, { flag: 'wx' })
    const modules = await hostModules()
    return (await loadConfigFile({ cwd: dirname(copy), file: copy, modules })).config
  } finally {
    rmSync(folder ?? copy, { recursive: true, force: true })
  }
}

let copies = 0

function siblingOf(file: string): string {
  copies += 1
  return join(dirname(file), `.netbox-hooks-${process.pid}-${copies}${extname(file)}`)
}

function isYaml(file: string): boolean {
  return ['.yaml', '.yml'].includes(extname(file))
}

function pluginsOf(config: unknown): readonly unknown[] {
  const { plugins = [] } = Object(config) as { readonly plugins?: unknown }
  return Array.isArray(plugins) ? plugins : []
}

/** All else that can be compared: functions and classes are new ones each time. */
function othersOf(config: unknown): unknown {
  const { plugins: _, ...others } = Object(config) as Readonly<Record<string, unknown>>
  return JSON.parse(JSON.stringify(others))
}
