import { closest } from '../hints.ts'
import { isObject } from '../json/is-object.ts'
import { nameProblem, shownName } from '../names.ts'
import { semver } from '../semver.ts'
import { isStandardSchema } from '../standard-schema.ts'
import type { AnyExtension } from './declaration.ts'
import { hookKinds } from './kinds.ts'

/** What is wrong with a declaration, as the end of a sentence that begins with its place. */
export interface DeclarationProblem {
  readonly where: string
  readonly problem: string
}

type Given = Readonly<Record<string, unknown>>

/**
 * What is wrong with extensions, which JavaScript may have written; and names that two of them declare.
 * @param earlier what there is already
 */
export function problemsOfExtensions(
  extensions: readonly AnyExtension[],
  earlier: readonly AnyExtension[],
): DeclarationProblem[] {
  const taken = new Set(earlier.flatMap(placesIn))
  if (!Array.isArray(extensions)) return [{ where: 'extensions', problem: 'must be a list' }]
  return extensions.flatMap((extension) => {
    if (!isObject(extension)) return [{ where: 'extensions', problem: 'has one that is no object' }]
    const { beforeReady } = extension
    return [
      ...Object.keys(extension)
        .filter((key) => !known.extension.includes(key))
        .map((key) => ({
          where: `extensions.${key}`,
          problem: `is unknown; an extension has ${known.extension.join(', ')}`,
        })),
      ...eachOf(extension, 'hooks', taken, problemsOfHook),
      ...eachOf(extension, 'stores', taken, problemsOfStore),
      ...eachOf(extension, 'services', taken, problemsOfService),
      ...(beforeReady === undefined || typeof beforeReady === 'function'
        ? []
        : [{ where: 'extensions.beforeReady', problem: 'must be a function' }]),
    ]
  })
}

const known: Readonly<Record<'extension' | 'hook' | 'value' | 'store' | 'service', readonly string[]>> = {
  extension: ['hooks', 'stores', 'services', 'beforeReady'],
  hook: ['kind', 'keys', 'description', 'args', 'answer', 'timeout', 'check', 'show', 'replace'],
  value: ['description', 'schema', 'frozen'],
  store: ['kind', 'description', 'schema', 'keyOf', 'labelOf'],
  service: ['value', 'version'],
}

function unknownKeys(declared: Given, what: keyof typeof known): string[] {
  const { [what]: names } = known
  return Object.keys(declared)
    .filter((key) => !names.includes(key))
    .map((key) => {
      const meant = closest(key, names)
      const instead = meant === undefined ? `; it has ${names.join(', ')}` : ` (did you mean ${meant}?)`
      return `has no key ${shownName(key)}${instead}`
    })
}

function placesIn(extension: AnyExtension): string[] {
  return parts.flatMap((part) => Object.keys(extension[part] ?? {}).map((name) => placeOf(part, name)))
}

const parts = ['hooks', 'stores', 'services'] as const

function placeOf(part: (typeof parts)[number], name: string): string {
  return `extensions.${part}.${name}`
}

function eachOf(
  extension: object,
  part: (typeof parts)[number],
  taken: Set<string>,
  problemsOf: (declared: Given) => string[],
): DeclarationProblem[] {
  const { [part]: declared = {} } = extension as Given
  if (!isObject(declared)) return [{ where: `extensions.${part}`, problem: 'must be an object, by name' }]
  return Object.entries(declared).flatMap(([name, each]) => {
    const where = placeOf(part, name)
    const problems = isObject(each) ? problemsOf(each) : ['must be an object']
    const wrongName = nameProblem(name)
    if (wrongName !== undefined) problems.push(`has a name that ${wrongName}`)
    if (taken.has(where))
      problems.push('is declared twice; each name is declared once, also beside those of the host')
    taken.add(where)
    return problems.map((problem) => ({ where, problem }))
  })
}

function problemsOfHook(declared: Given): string[] {
  const { kind, description, keys, args = {}, answer = '', timeout } = declared
  const problems = [...unknownKeys(declared, 'hook'), ...noFunctions(declared, ['check', 'show', 'replace'])]
  if (!hookKinds.includes(kind as never)) problems.push(`needs a kind: ${hookKinds.join(', ')}`)
  else if (!isObject(args)) problems.push('has args that are no object, by name')
  else if (/Waterfall/.test(String(kind)) && Object.keys(args).length === 0)
    problems.push('is a waterfall, and needs an argument that taps pass on')
  if (typeof description !== 'string') problems.push('needs a description: when it is called')
  if (keys !== undefined && typeof keys !== 'string') problems.push('has keys that are no text')
  if (timeout !== undefined && !(typeof timeout === 'number' && timeout > 0))
    problems.push('has a timeout that is no number of milliseconds above 0')
  const values = Object.entries(isObject(args) ? args : {})
  problems.push(...values.flatMap(([name, value]) => problemsOfArgument(name, value)))
  return [...problems, ...problemsOfValue('answer', answer)]
}

/** An object has its keys in the order in which they are written, unless they are numbers. */
function problemsOfArgument(name: string, declared: unknown): string[] {
  const isWord = /^[^\d\s]/.test(name)
  return isWord
    ? problemsOfValue(name, declared)
    : [`has an argument ${shownName(name)}, whose name must begin with a letter`]
}

function problemsOfValue(name: string, declared: unknown): string[] {
  if (typeof declared === 'string') return []
  if (!isObject(declared) || typeof declared['description'] !== 'string')
    return [`needs a description of ${name}: a text, or { description }`]
  const { schema, frozen = false } = declared
  const problems = unknownKeys(declared, 'value').map((problem) => `${problem}, in ${name}`)
  if (typeof frozen !== 'boolean') problems.push(`has a frozen of ${name} that is not true or false`)
  if (schema !== undefined && !isStandardSchema(schema))
    problems.push(`has a schema of ${name} that is no Standard Schema`)
  return problems
}

function problemsOfStore(declared: Given): string[] {
  const { kind = '', description = '', schema } = declared
  const problems = [...unknownKeys(declared, 'store'), ...noFunctions(declared, ['keyOf', 'labelOf'])]
  if (schema !== undefined && !isStandardSchema(schema))
    problems.push('has a schema that is no Standard Schema')
  for (const [name, text] of Object.entries({ kind, description }))
    if (typeof text !== 'string') problems.push(`has a ${name} that is no text`)
  return problems
}

function problemsOfService(declared: Given): string[] {
  const { version } = declared
  const problems = unknownKeys(declared, 'service')
  if (!Object.hasOwn(declared, 'value')) problems.push('needs a value')
  if (typeof version !== 'string' || semver().valid(version) === null)
    problems.push("needs a semantic version, such as '1.0.0'")
  return problems
}

function noFunctions(declared: Given, names: readonly string[]): string[] {
  return names
    .filter((name) => declared[name] !== undefined && typeof declared[name] !== 'function')
    .map((name) => `has a ${name} that is no function`)
}
