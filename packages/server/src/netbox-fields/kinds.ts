import { nearest } from '@netbox-hooks/core/hints'
import { isObject, limits } from '@netbox-hooks/core/json'
import { durationText, milliseconds } from '@netbox-hooks/core/times'
import { halfCharacterIn } from '../contract/half-character.ts'
import { camelCase, snakeCase } from './names.ts'
import { type Mistakes, words } from './words.ts'

/** JSON Schema. */
export type Schema = Readonly<Record<string, unknown>>

/**
 * What was read of a field: a setting, `undefined` where it is taken out; that what was shown has come back, and stays as
 * it is; or what is wrong.
 */
export type Reading =
  | { readonly value: unknown }
  | { readonly isKept: true }
  | { readonly mistakes: Mistakes }

/**
 * What a field holds, how it is read, and how it is shown. Here is checked what Django REST framework checks, in its words;
 * what a setting means, and whether the host can work with it, is the host's affair.
 */
export interface Kind {
  /** As `OPTIONS` calls it. */
  readonly type: string
  readonly maxLength?: number | undefined
  readonly choices?: readonly string[] | undefined
  readonly schema: Schema
  /** Whether names within it are in snake_case here, and in camelCase in the setting. */
  readonly renames?: boolean
  read(value: unknown): Reading
  /** How a setting is shown. Default: as it is. */
  show?(setting: unknown): unknown
}

/** @param mayBeBlank an empty text stands for none · @param keepsBlanks those around it belong to it */
export function text({
  maxLength,
  mayBeBlank = false,
  keepsBlanks = false,
}: {
  readonly maxLength?: number
  readonly mayBeBlank?: boolean
  readonly keepsBlanks?: boolean
} = {}): Kind {
  return {
    type: 'string',
    maxLength,
    schema: {
      type: 'string',
      ...(maxLength !== undefined && { maxLength }),
      ...(!mayBeBlank && { minLength: 1 }),
    },
    read(value) {
      if (typeof value !== 'string' && !isExact(value)) return mistake(words.notText)
      if (halfCharacterIn(value)) return mistake(words.notText)
      const given = keepsBlanks ? String(value) : String(value).trim()
      if (given.includes('\0')) return mistake(words.nulCharacter)
      if (given === '') return mayBeBlank ? { value: undefined } : mistake(words.blank)
      if (maxLength !== undefined && [...given].length > maxLength) return mistake(words.tooLong(maxLength))
      return { value: given }
    },
  }
}

const truths = new Map<unknown, boolean>([
  ...['t', 'y', 'yes', 'true', 'on', '1', 1, true].map((value) => [value, true] as const),
  ...['f', 'n', 'no', 'false', 'off', '0', 0, false].map((value) => [value, false] as const),
])

export const boolean: Kind = {
  type: 'boolean',
  schema: { type: 'boolean' },
  read(value) {
    const truth = truths.get(typeof value === 'string' ? value.trim().toLowerCase() : value)
    return truth === undefined ? mistake(words.notBoolean) : { value: truth }
  },
}

export const integer: Kind = {
  type: 'integer',
  schema: { type: 'integer' },
  read(value) {
    const number = numberOf(value)
    return Number.isSafeInteger(number) ? { value: number } : mistake(words.notInteger)
  },
}

export const number: Kind = {
  type: 'float',
  schema: { type: 'number' },
  read(value) {
    const number = numberOf(value)
    return number === undefined ? mistake(words.notNumber) : { value: number }
  },
}

/** A span of time: seconds, or a text with its unit. It is kept as a text, and shown in seconds. */
export const seconds: Kind = {
  type: 'field',
  schema: {
    anyOf: [
      { type: 'number', exclusiveMinimum: 0 },
      { type: 'string', description: "`'90s'`, `'2m'`" },
    ],
  },
  read(value) {
    const ms = milliseconds(numberOf(value) ?? value)
    // What is no duration is refused by who knows its bounds.
    return { value: ms !== undefined && Number.isSafeInteger(ms) ? durationText(ms) : value }
  },
  show(setting) {
    const ms = milliseconds(setting)
    return ms === undefined ? setting : ms / 1_000
  },
}

export function choice(choices: readonly string[]): Kind {
  return {
    type: 'choice',
    choices,
    schema: { type: 'string', enum: [...choices] },
    read(value) {
      if (typeof value === 'object') return mistake(words.notDirect)
      return choices.includes(value as string) ? { value } : mistake(words.noChoice(value))
    },
  }
}

/** A list whose entries are looked at one by one. @param mayBeEmpty default `true` */
export function list(entry: Kind, { mayBeEmpty = true }: { readonly mayBeEmpty?: boolean } = {}): Kind {
  return {
    type: 'list',
    schema: { type: 'array', items: entry.schema, ...(!mayBeEmpty && { minItems: 1 }) },
    read(value) {
      if (!Array.isArray(value)) return mistake(words.noList(value))
      if (value.length === 0 && !mayBeEmpty) return mistake(words.emptyList)
      const values: unknown[] = []
      const mistakes: [string, Mistakes][] = []
      for (const [index, one] of value.entries()) {
        const read = entry.read(one)
        if ('mistakes' in read) mistakes.push([String(index), read.mistakes])
        else if ('value' in read) values.push(read.value)
        if (mistakes.length === limits.requestProblems) break
      }
      return mistakes.length > 0 ? { mistakes: Object.fromEntries(mistakes) } : { value: values }
    },
    show: (setting) =>
      Array.isArray(setting) && entry.show ? setting.map((one) => entry.show?.(one)) : setting,
  }
}

/** JSON that is taken as it is. */
export function json(schema: Schema = {}): Kind {
  return {
    type: 'field',
    schema,
    read: (value) => (halfCharacterIn(value) ? mistake(words.notText) : { value }),
  }
}

/** An object whose keys are those of a configuration in snake_case; or another form of the setting, taken as it is. */
export function keyed(properties: Readonly<Record<string, Schema>>, ...others: readonly Schema[]): Kind {
  const known = Object.keys(properties)
  const object = { type: 'object', properties, additionalProperties: false }
  return {
    type: 'field',
    schema: others.length > 0 ? { anyOf: [object, ...others] } : object,
    renames: true,
    read(value) {
      if (halfCharacterIn(value)) return mistake(words.notText)
      if (!isObject(value)) return { value }
      const unknown = Object.keys(value).filter((key) => !known.includes(key))
      if (unknown.length > 0) return { mistakes: unknownFields(unknown, known) }
      return { value: renamed(value, camelCase) }
    },
    show: (setting) => (isObject(setting) ? renamed(setting, snakeCase) : setting),
  }
}

/** What NetBox has and this product does not: it is empty, and stays so. */
export function alwaysEmpty(empty: readonly [] | object | null, sentence: string): Kind {
  return {
    type: 'field',
    schema: { description: `Always ${JSON.stringify(empty)}.` },
    read(value) {
      const isEmpty = value === null || (typeof value === 'object' && Object.keys(value).length === 0)
      return isEmpty ? { value: undefined } : mistake(sentence)
    },
    show: () => empty,
  }
}

/** Fields that there are not, each with the nearest that there is. */
export function unknownFields(unknown: readonly string[], known: readonly string[]): Mistakes {
  return Object.fromEntries(
    unknown
      .slice(0, limits.requestProblems)
      .map((name) => [name, [`There is no such field. ${nearest(name, known, 'fields')}`]]),
  )
}

export function mistake(sentence: string): { readonly mistakes: Mistakes } {
  return { mistakes: [sentence] }
}

/** Whether a number is the same as text as it was in JSON. */
function isExact(value: unknown): boolean {
  return typeof value === 'number' && Math.abs(value) <= Number.MAX_SAFE_INTEGER
}

function numberOf(value: unknown): number | undefined {
  const isText = typeof value === 'string' && /^\s*[+-]?\d+(?:\.\d+)?\s*$/.test(value)
  const number = isText ? Number(value) : value
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined
}

function renamed(value: Readonly<Record<string, unknown>>, rename: (name: string) => string): object {
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [rename(key), inner]))
}
