import { isDeepStrictEqual } from 'node:util'
import { isObject } from '@netbox-hooks/core/json'
import type { Field } from '../netbox-fields/field.ts'
import { integer, type Reading, unknownFields } from '../netbox-fields/kinds.ts'
import { camelCase } from '../netbox-fields/names.ts'
import type { TargetContext } from '../netbox-fields/rule-targets.ts'
import { type Mistakes, whole, words } from '../netbox-fields/words.ts'
import type { ListedObject, ObjectOrder, Settings } from '../objects/index.ts'
import type { Dialect } from './dialect.ts'

/** How a body is read. */
export interface BodyRules extends TargetContext {
  /** Whether what is required must be there: when an object is created, and with PUT. */
  readonly isWhole: boolean
  /** The object until now. */
  readonly current?: ListedObject | undefined
  /** Fields that are taken beside the object's, such as `id` in a list of changes. */
  readonly beside?: readonly string[] | undefined
}

/** What a body says: settings in the form of a configuration, and the version that they are meant for. */
export type BodyReading =
  | {
      readonly settings: Settings
      readonly version: number | undefined
      /** What is done to other objects with it. */
      readonly beside: readonly ObjectOrder[]
    }
  | { readonly mistakes: Mistakes }

/** Reads an object of a request. Fields that are only shown are left aside; one that there is not is a mistake. */
export function readBody(dialect: Dialect, body: unknown, rules: BodyRules): BodyReading {
  if (!isObject(body)) return { mistakes: { [whole]: [words.noDictionary(body)] } }
  const { fields, apart } = dialect
  const settings: [string, unknown][] = []
  const mistakes: [string, Mistakes][] = []
  const required = rules.isWhole ? dialect.requiredBeside(body) : []
  const together = dialect.readApart(body, rules.current?.settings, rules)
  for (const field of fields) {
    const { name } = field
    const given = Object.hasOwn(body, name) ? body[name] : undefined
    if (given === undefined) {
      const isMissing = rules.isWhole && (field.isRequired || required.includes(name))
      if (isMissing) mistakes.push([name, [words.required]])
      continue
    }
    if (field.isReadOnly || apart.includes(name)) continue
    const read = readField(field, given)
    if ('mistakes' in read) mistakes.push([name, read.mistakes])
    else if ('value' in read) settings.push([camelCase(name), read.value])
  }
  if ('mistakes' in together) mistakes.push(...Object.entries(together.mistakes))
  const version = body['version'] ?? undefined
  const readVersion = version === undefined ? undefined : integer.read(version)
  if (readVersion && 'mistakes' in readVersion) mistakes.push(['version', readVersion.mistakes])
  const known = [...fields.map(({ name }) => name), ...(rules.beside ?? [])]
  const unknown = Object.keys(body).filter((name) => !known.includes(name))
  mistakes.push(...Object.entries(unknownFields(unknown, known)))
  const all = { ...Object.fromEntries(settings), ...('settings' in together && together.settings) }
  const willBe = String(all['name'] ?? rules.current?.name)
  const beside = dialect.ordersBeside(body, rules.current, willBe, rules.objects)
  if ('mistakes' in beside) mistakes.push(...Object.entries(beside.mistakes))
  if (mistakes.length > 0 || 'mistakes' in beside) return { mistakes: Object.fromEntries(mistakes) }
  return {
    settings: all,
    version: version === undefined ? undefined : Number(version),
    beside: beside.orders,
  }
}

/** What is said to be as it is by default is not kept: settings hold what differs from that. */
function readField({ kind, mayBeNull, fallback }: Field, given: unknown): Reading {
  const isDefault = given === fallback || (mayBeNull && isDeepStrictEqual(given, fallback))
  if (isDefault && given !== null) return { value: undefined }
  if (given !== null) return kind.read(given)
  return mayBeNull ? { value: undefined } : { mistakes: [words.null] }
}
