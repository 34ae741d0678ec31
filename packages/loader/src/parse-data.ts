import { createRequire } from 'node:module'
import { isInstance } from '@netbox-hooks/core'
import { limits, parseOwnJson, spellBigInts } from '@netbox-hooks/core/json'
import type { ImportFailure } from './import-failure.ts'

/** Loaded for files in YAML and JSON alone. */
const require = createRequire(import.meta.url)

/** Deeper values no configuration has. */
const deepest = 100

/** What is wrong with a file of data. */
export class DataMistake extends Error implements ImportFailure {
  readonly where: string

  /** @param place line and column, from 1 */
  constructor(message: string, file: string, place?: { readonly line: number; readonly column: number }) {
    super(message)
    this.where = place === undefined ? file : `${file}:${place.line}:${place.column}`
  }
}

/**
 * What a text in YAML 1.2 says, with merge keys (`<<`) as in 1.1; `undefined` if nothing.
 * @throws DataMistake also for aliases that make more of it than a configuration can be
 */
export function parseYaml(text: string, file: string): unknown {
  const [data, ...others] = loadYaml(text, file).filter((document) => document !== null)
  if (others.length > 0)
    throw new DataMistake('It has several documents, and a configuration is one.', file, secondDocument(text))
  refuseTooMuch(data, file)
  return withoutEmptyKeys(spellBigInts(data))
}

/** A key at the top whose list has been commented out says nothing. */
function withoutEmptyKeys(data: unknown): unknown {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return data
  return Object.fromEntries(Object.entries(data).filter(([, value]) => value !== null))
}

/**
 * What a text in JSON says; `undefined` if it is blank.
 * @throws DataMistake also for a key that stands twice: `JSON.parse()` would drop the first one in silence
 */
export function parseJson(text: string, file: string): unknown {
  if (text.trim() === '') return undefined
  let data: unknown
  try {
    data = parseOwnJson(text)
  } catch (error) {
    const { message } = error as SyntaxError
    // It quotes the file, which may hold a secret.
    const [, line, column] = /\(line (\d+) column (\d+)\)/.exec(message) ?? []
    const place = line === undefined ? undefined : { line: Number(line), column: Number(column) }
    throw new DataMistake(
      message.replace(/, (?:\.\.\.)?".*|( in JSON)? at position.*|\n.*/s, ''),
      file,
      place,
    )
  }
  refuseTooMuch(data, file)
  // The parser that names it is loaded only if there is one.
  if (pairsIn(text) !== keysOf(data)) refuseDuplicateKeys(text, file)
  return data
}

/** How many pairs of a key and a value a text in JSON has: each has a colon that stands in no string. */
function pairsIn(text: string): number {
  return text.replaceAll(/"(?:[^"\\]|\\.)*"/g, '').split(':').length - 1
}

/** How many keys all objects in a value have that is not too deep. */
function keysOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  const inner = Object.values(value)
  return inner.reduce<number>((sum, each) => sum + keysOf(each), Array.isArray(value) ? 0 : inner.length)
}

/** JSON is YAML, whose parser knows of keys that stand twice; about all else it has no say here. */
function refuseDuplicateKeys(text: string, file: string): void {
  try {
    loadYaml(text, file)
  } catch (error) {
    if (isInstance(error, DataMistake) && error.message.startsWith('duplicated')) throw error
  }
}

function loadYaml(text: string, file: string): unknown[] {
  const { CORE_SCHEMA, intCoreTag, loadAll, mergeTag, YAMLException } =
    require('js-yaml') as typeof import('js-yaml')
  const exactIntTag = {
    ...intCoreTag,
    resolve: (source: string, ...more: [boolean, string]) =>
      exactInteger(source, intCoreTag.resolve(source, ...more)),
  }
  try {
    return loadAll(text, { schema: CORE_SCHEMA.withTags(mergeTag, exactIntTag), maxDepth: deepest })
  } catch (error) {
    if (!isInstance(error, YAMLException)) throw error
    const { reason, mark } = error
    // The parser takes braces for a mapping that is a key, and has no place for it.
    const template = reason.includes('complex keys') ? templateIn(text) : undefined
    if (template) throw new DataMistake('A text that begins with "{{" needs quotes.', file, template)
    const place = mark ? { line: mark.line + 1, column: mark.column + 1 } : undefined
    throw new DataMistake(withoutQuotes(reason), file, place)
  }
}

/** A value; of an integer that is no safe one in JavaScript, the BigInt. */
function exactInteger<Value>(source: string, value: Value): Value | bigint {
  const isLarge = typeof value === 'number' && !Number.isSafeInteger(value) && /^[-+]?\d+$/.test(source)
  return isLarge ? BigInt(source) : value
}

/** What the parser quotes may be a password that nobody has put into quotes. */
function withoutQuotes(reason: string): string {
  if (/^unknown \w+ tag/.test(reason)) return 'unknown tag; a text that begins with "!" needs quotes.'
  if (reason.startsWith('unidentified alias'))
    return 'There is no such anchor; a text that begins with "*" needs quotes.'
  return `${reason.replace(/(?:: | ?["'`]).*/s, '')}.`
}

/** Where a template stands that nobody has put into quotes. */
function templateIn(text: string): { readonly line: number; readonly column: number } | undefined {
  const found = /^[^#\n]*?[:-][ \t]+(?=\{\{)/m.exec(text)
  if (!found) return undefined
  return { line: text.slice(0, found.index).split('\n').length, column: found[0].length + 1 }
}

function secondDocument(text: string): { readonly line: number; readonly column: number } {
  const lines = text.split('\n')
  const starts = lines.flatMap((line, index) => (/^---(?:\s|$)/.test(line) ? [index + 1] : []))
  const hasContentBefore = lines.slice(0, (starts[0] ?? 1) - 1).some((line) => /^[^#%\s]/.test(line))
  return { line: (hasContentBefore ? starts[0] : starts[1]) ?? 1, column: 1 }
}

/** Counts every value as often as it is reached: by aliases a few lines can be read as millions. */
function refuseTooMuch(data: unknown, file: string): void {
  const counts = new Map<object, number>()
  const count = (value: unknown, depth: number): number => {
    if (typeof value !== 'object' || value === null) return 1
    if (depth > deepest) throw new DataMistake(`It is nested more than ${deepest} deep.`, file)
    const known = counts.get(value)
    if (known !== undefined) return known
    // One that holds itself has no end.
    counts.set(value, Number.POSITIVE_INFINITY)
    let sum = 1
    for (const inner of Object.values(value)) sum += count(inner, depth + 1)
    counts.set(value, sum)
    return sum
  }
  if (count(data, 0) > limits.configValues)
    throw new DataMistake(`It comes to more than ${limits.configValues.toLocaleString('en')} values.`, file)
}
