import { extname } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { readText } from '@netbox-hooks/core/text'
import { loadConfigFile } from '@netbox-hooks/loader'
import { hostModules } from '../../host-modules.ts'
import { evaluateText, isYaml } from '../config-text/evaluate.ts'
import { haveSameData } from '../config-text/same-data.ts'
import { applyEdits, type TextEdit } from '../config-text/text-edit.ts'
import { additionsToCode, removalsFromCode } from './edit-code.ts'
import { additionsToYaml, removalsFromYaml } from './edit-yaml.ts'
import { asListed, entryOf, type Listing } from './listing.ts'

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

/** An edit counts if the edited configuration, loaded, lists what it should, and has lost and gained nothing else. */
async function firstThatDoes(
  { file, text, plugins }: ConfigSource,
  candidates: Iterable<readonly TextEdit[]>,
  wanted: readonly unknown[],
): Promise<string | undefined> {
  const before = await evaluateText(file, text)
  if (!isDeepStrictEqual(pluginsOf(before), plugins)) return undefined
  let guesses = 0
  for (const edits of candidates) {
    guesses += 1
    if (guesses > mostGuesses) return undefined
    const edited = applyEdits(text, edits)
    const after = await evaluateText(file, edited).catch(() => undefined)
    if (
      after !== undefined &&
      isDeepStrictEqual(pluginsOf(after), wanted) &&
      haveSameData(othersOf(after), othersOf(before))
    )
      return edited
  }
  return undefined
}

function pluginsOf(config: unknown): readonly unknown[] {
  const { plugins = [] } = Object(config) as { readonly plugins?: unknown }
  return Array.isArray(plugins) ? plugins : []
}

function othersOf(config: unknown): unknown {
  const { plugins: _, ...others } = Object(config) as Readonly<Record<string, unknown>>
  return others
}
