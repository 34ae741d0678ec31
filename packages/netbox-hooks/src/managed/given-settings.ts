import { dirname, resolve } from 'node:path'
import { isObject, parseOwnJson } from '@netbox-hooks/core/json'
import { resolveSettings, Secrets } from '@netbox-hooks/host/parts'
import { parseDataText } from '@netbox-hooks/loader'
import type { ObjectKind } from '@netbox-hooks/server'
import { usageMistake } from '../errors.ts'
import { nameOfFile, textOfFile } from './given-text.ts'
import { settingsPath, withoutSetting, withSetting } from './settings-path.ts'

/** Settings by their names in a configuration. */
export type GivenSettings = Readonly<Record<string, unknown>>

/** Where a command line may say what settings are. */
export interface SettingsOptions {
  /** A file, or `-`. */
  readonly from?: string
  /** `path=value`, each. */
  readonly set?: readonly string[]
  /** Paths. */
  readonly unset?: readonly string[]
}

/**
 * Settings as they are to be: what is there, under what a file says, under what options of their own say, under `--set` and
 * `--unset`.
 *
 * @param flags what options of their own say; `undefined` says nothing
 * @throws NetboxHooksError `NBH_USAGE`, and as reading the file does
 */
export async function givenSettings(
  kind: ObjectKind,
  there: GivenSettings,
  { from, set = [], unset = [] }: SettingsOptions,
  flags: GivenSettings,
): Promise<GivenSettings> {
  const fromFile = from === undefined ? {} : await settingsOfFile(kind, from)
  const said = Object.entries(flags).filter(([, value]) => value !== undefined)
  let settings: unknown = { ...there, ...fromFile, ...Object.fromEntries(said) }
  for (const text of set) {
    const [path, value] = pairIn(text)
    settings = withSetting(settings, settingsPath(path), value)
  }
  for (const path of unset) settings = withoutSetting(settings, settingsPath(path))
  return settings as GivenSettings
}

/** What a file says of one webhook or event rule. References lead to what is there where the command runs. */
async function settingsOfFile(kind: ObjectKind, file: string): Promise<GivenSettings> {
  const list = kind === 'webhook' ? 'webhooks' : 'eventRules'
  const given = parseDataText(await textOfFile(file), nameOfFile(file))
  if (!isObject(given))
    throw usageMistake(`${nameOfFile(file)} holds no settings: an object with names and values.`)
  if (
    given['webhooks'] !== undefined &&
    given['payloadUrl'] === undefined &&
    given['objectTypes'] === undefined
  )
    throw usageMistake(`${nameOfFile(file)} is a whole configuration, which \`netbox-hooks apply\` takes.`)
  const place = { file: nameOfFile(file), directory: dirname(resolve(file)), secrets: new Secrets() }
  return resolveSettings(list, given, place) as GivenSettings
}

/** `timeout=15s`: a value in JSON, or else the text itself. */
function pairIn(text: string): readonly [path: string, value: unknown] {
  const at = text.indexOf('=')
  if (at <= 0)
    throw usageMistake(`--set takes a path, "=" and a value: --set timeout=15s, not ${JSON.stringify(text)}.`)
  return [text.slice(0, at), valueIn(text.slice(at + 1))]
}

function valueIn(text: string): unknown {
  try {
    return parseOwnJson(text)
  } catch {
    return text
  }
}
