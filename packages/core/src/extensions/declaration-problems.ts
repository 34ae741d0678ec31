import { isObject } from '../json/is-object.ts'
import { nameProblem } from '../names.ts'
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
  return extensions.flatMap((extension) => {
    if (!isObject(extension)) return [{ where: 'extensions', problem: 'has one that is no object' }]
    const known = ['hooks', 'stores', 'services', 'beforeReady']
    const unknown = Object.keys(extension)
      .filter((key) => !known.includes(key))
      .map((key) => ({
        where: `extensions.${key}`,
        problem: `is unknown; an extension has ${known.join(', ')}`,
      }))
    return [
      ...unknown,
      ...eachOf(extension, 'hooks', taken, problemsOfHook),
      ...eachOf(extension, 'stores', taken, problemsOfStore),
      ...eachOf(extension, 'services', taken, () => []),
    ]
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
  const declared: unknown = (extension as Given)[part] ?? {}
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

function problemsOfHook({ kind, description, keys, args = {}, answer, timeout }: Given): string[] {
  const problems: string[] = []
  if (!hookKinds.includes(kind as never)) problems.push(`needs a kind: ${hookKinds.join(', ')}`)
  else if (!isObject(args)) problems.push('has args that are no object, by name')
  else if (/Waterfall/.test(String(kind)) && Object.keys(args).length === 0)
    problems.push('is a waterfall, and needs an argument that taps pass on')
  if (typeof description !== 'string') problems.push('needs a description: when it is called')
  if (keys !== undefined && typeof keys !== 'string') problems.push('has keys that are no text')
  if (timeout !== undefined && !(typeof timeout === 'number' && timeout > 0))
    problems.push('has a timeout that is no number of milliseconds above 0')
  for (const [name, each] of [
    ...Object.entries(isObject(args) ? args : {}),
    ['answer', answer ?? ''] as const,
  ])
    problems.push(...problemsOfValue(name, each))
  return problems
}

function problemsOfValue(name: string, declared: unknown): string[] {
  if (typeof declared === 'string') return []
  if (!isObject(declared) || typeof declared['description'] !== 'string')
    return [`needs a description of ${name}: a text, or { description }`]
  const { schema } = declared
  return schema === undefined || isStandardSchema(schema)
    ? []
    : [`has a schema of ${name} that is no Standard Schema`]
}

function problemsOfStore({ schema, keyOf, labelOf }: Given): string[] {
  const problems: string[] = []
  if (schema !== undefined && !isStandardSchema(schema))
    problems.push('has a schema that is no Standard Schema')
  for (const [name, fn] of Object.entries({ keyOf, labelOf }))
    if (fn !== undefined && typeof fn !== 'function') problems.push(`has a ${name} that is no function`)
  return problems
}
