import { parseOwnJson, stringifyJson } from '@netbox-hooks/core/json'
import { isPlainObject } from '../../is-plain-object.ts'
import { Sealed } from '../../keys/seal.ts'
import { SignatureKey } from '../signature-key.ts'

/** The form in which settings are stored, so that later versions can read it. */
const format = 1

/**
 * The settings of a webhook or an event rule with the names and in the form of the configuration, but for what is secret:
 * such a value is {@link Sealed}, `additionalHeaders` with such values is a list of pieces, and the keys of signatures
 * (`secret`, `secrets`) are always a list of {@link SignatureKey}.
 */
export type SealedSettings = Readonly<Record<string, unknown>>

/** What is stored of a webhook or an event rule. */
export interface StoredSettings {
  /** No other object has it, whatever its name and number: what is encrypted for one cannot be opened for another. */
  readonly uid: string
  readonly settings: SealedSettings
}

/** As it is stored. */
export function writeStored({ uid, settings }: StoredSettings): string {
  return stringifyJson({ format, uid, settings })
}

/** What {@link writeStored} has written; `undefined` if it is of a later version, or damaged. */
export function readStored(body: string): StoredSettings | undefined {
  const { format: given, uid, settings } = Object(parsed(body)) as Readonly<Record<string, unknown>>
  if (given !== format || typeof uid !== 'string' || !isPlainObject(settings)) return undefined
  const { secrets } = settings
  return {
    uid,
    settings: Array.isArray(secrets)
      ? { ...settings, secrets: secrets.map((key) => new SignatureKey(key)) }
      : settings,
  }
}

function parsed(body: string): unknown {
  try {
    return parseOwnJson(body, (_, value) => (isSealedText(value) ? new Sealed(value.$sealed) : value))
  } catch {
    return undefined
  }
}

function isSealedText(value: unknown): value is { readonly $sealed: string } {
  return isPlainObject(value) && typeof value['$sealed'] === 'string' && Object.keys(value).length === 1
}
