import { existsSync } from 'node:fs'
import { basename, dirname, extname, join, resolve } from 'node:path'
import { NetboxHooksError } from '@netbox-hooks/core'
import { isObject, spellBigInts } from '@netbox-hooks/core/json'
import { readText } from '@netbox-hooks/core/text'
import { loadConfigFile } from '@netbox-hooks/loader'
import { folderUnusable, isInstalled, moduleExtension } from '@netbox-hooks/scaffold'
import { hostModules } from '../host-modules.ts'
import { type ConfigFormat, writeConfig, writing } from '../managed/write-config.ts'
import type { Settings } from '../netbox-translation/webhook.ts'
import { editList } from '../project/config-lists/edit-lists.ts'
import type { ListItem } from '../project/config-lists/list-item.ts'
import { replaceFile } from '../project/config-text/evaluate.ts'
import { listNotEditable } from '../project/errors.ts'
import type { Step } from './merge.ts'
import type { ImportPlan, Present } from './plan.ts'

/** A file that webhooks and event rules are written into. */
export interface TargetFile {
  readonly file: string
  /** Whether it is a host's configuration, and not a list of webhooks and rules that is applied. */
  readonly isConfiguration: boolean
  /** What it says now; `undefined` if it is not there yet. */
  readonly source: { readonly text: string; readonly config: unknown } | undefined
}

/**
 * Finds the file to write: the one that is named, else the configuration that counts, else a new one in this folder.
 * @param format of a new one; default: TypeScript where netbox-hooks is installed, else YAML
 * @throws NetboxHooksError `NBH_CONFIG_NOT_FOUND`, `NBH_CONFIG_UNREADABLE`
 */
export async function targetFile(
  output: string | undefined,
  configFile: string | undefined,
  format: ConfigFormat | undefined,
): Promise<TargetFile> {
  if (output !== undefined) {
    const file = resolve(output)
    const isConfiguration = basename(file).startsWith('netbox-hooks.config.')
    return { file, isConfiguration, source: existsSync(file) ? await sourceOf(file) : undefined }
  }
  const found = await configuration(configFile)
  if (found) return { file: found, isConfiguration: true, source: await sourceOf(found) }
  // A program needs the package that it imports.
  const chosen = format ?? (isInstalled(resolve('.')) ? 'ts' : 'yaml')
  const extension = chosen === 'ts' ? moduleExtension(resolve('.'), 'ts') : chosen
  return { file: resolve(`netbox-hooks.config.${extension}`), isConfiguration: true, source: undefined }
}

/** The configuration's file, if there is one. @throws NetboxHooksError for one that is named and not there */
async function configuration(configFile: string | undefined): Promise<string | undefined> {
  const named = configFile ?? (process.env['NETBOX_HOOKS_CONFIG'] || undefined)
  try {
    const modules = await hostModules()
    return (await loadConfigFile({ cwd: process.cwd(), file: named, modules })).file
  } catch (error) {
    if (named === undefined && NetboxHooksError.is(error) && error.code === 'NBH_CONFIG_NOT_FOUND')
      return undefined
    throw error
  }
}

async function sourceOf(file: string): Promise<{ readonly text: string; readonly config: unknown }> {
  const { config } = await loadConfigFile({ cwd: dirname(file), file, modules: await hostModules() })
  return { text: readText(file), config }
}

/** The webhooks and rules that a file lists now; those without a name are no objects of anybody's. */
export function objectsIn({ source }: TargetFile): Present {
  const { webhooks, eventRules } = Object(source?.config) as Readonly<Record<string, unknown>>
  return { webhooks: named(webhooks), eventRules: named(eventRules) }
}

function named(list: unknown): readonly Settings[] {
  if (!Array.isArray(list)) return []
  const objects = list.filter((one) => isObject(one) && typeof one['name'] === 'string')
  return spellBigInts(objects) as readonly Settings[]
}

/** What a new file has beside webhooks and rules. */
export interface Surroundings {
  readonly head: Readonly<Record<string, unknown>>
  readonly remarks: readonly string[]
}

/**
 * Writes a plan into the file, which keeps all else as it is.
 * @throws NetboxHooksError `NBH_CONFIG_NOT_EDITABLE`, with nothing changed; `NBH_FOLDER_UNUSABLE`
 */
export async function writeIntoFile(
  { file, source, isConfiguration }: TargetFile,
  plan: ImportPlan,
  { head, remarks }: Surroundings,
): Promise<void> {
  if (!source) {
    const settingsOf = (steps: readonly Step[]) => steps.flatMap(({ settings }) => settings ?? [])
    const config = {
      webhooks: settingsOf(plan.webhook),
      eventRules: settingsOf(plan.event_rule),
      variables: [],
    }
    const text = writeConfig({ ...config, remarks, ...(isConfiguration && { head }) }, formatOf(file))
    try {
      replaceFile(file, text)
    } catch (error) {
      throw folderUnusable(dirname(file), error)
    }
    return
  }
  let edited = source
  for (const [key, kind] of [
    ['webhooks', 'webhook'],
    ['eventRules', 'event_rule'],
  ] as const) {
    const items = itemsOf((Object(edited.config) as Readonly<Record<string, unknown>>)[key], plan[kind])
    const next = await editList({ file, ...edited }, key, items, writing)
    if (!next) throw listNotEditable(file, key)
    edited = next
  }
  if (edited.text !== source.text) replaceFile(file, edited.text)
}

/** A list as it is to be: what is there keeps its place, and what is new stands behind what NetBox has in front of it. */
function itemsOf(list: unknown, steps: readonly Step[]): readonly ListItem[] {
  const before: readonly unknown[] = Array.isArray(list) ? list : []
  const stepOf = (name: unknown) => steps.find((step) => step.name === name)
  const items = before.flatMap((value, from): (ListItem & { readonly name: unknown })[] => {
    const { name } = Object(value) as { readonly name?: unknown }
    const step = stepOf(name)
    if (step?.does === 'remove') return []
    return [{ from, name, ...(step?.does === 'change' && { value: step.settings }) }]
  })
  for (const [index, step] of steps.entries()) {
    if (step.does !== 'create') continue
    const before = steps.slice(0, index).findLast(({ name }) => items.some((item) => item.name === name))
    const at = before ? items.findIndex((item) => item.name === before.name) + 1 : items.length
    items.splice(before ? at : 0, 0, { value: step.settings, name: step.name })
  }
  return items.map(({ name: _, ...item }) => item)
}

function formatOf(file: string): ConfigFormat {
  const extension = extname(file)
  if (extension === '.json') return 'json'
  return extension === '.yaml' || extension === '.yml' ? 'yaml' : 'ts'
}

/** Where what was imported is noted: beside the file. */
export function recordFileOf(file: string): string {
  const stem = basename(file).replace(/(?:\.config)?\.[^.]+$/, '')
  return join(dirname(file), `${stem === 'package' ? 'netbox-hooks' : stem}.import.json`)
}
