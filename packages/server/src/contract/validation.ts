import { boundedText, Mistakes, type NetboxHooksError } from '@netbox-hooks/core'
import { nearest } from '@netbox-hooks/core/hints'
import { keepSpelling, limits, showPath } from '@netbox-hooks/core/json'
import type { FastifyTypeProvider } from 'fastify'
import { z } from 'zod'
import { requestInvalid, requestProblem } from '../errors.ts'
import { issueWords } from './issue-words.ts'

/** Types what handlers get by the zod schemas of their routes. */
export interface ZodTypeProvider extends FastifyTypeProvider {
  readonly validator: this['schema'] extends z.ZodType ? z.output<this['schema']> : unknown
  readonly serializer: unknown
}

const parts: Readonly<Record<string, string>> = {
  body: 'The body',
  querystring: 'The query',
  params: 'The path',
  headers: 'The headers',
}

/** A part of a request, and what it has to be. */
interface ValidatedPart {
  readonly schema: unknown
  readonly httpPart?: string
}

type Validator = (data: unknown) => true | { value: unknown } | { error: NetboxHooksError }

/** What Fastify validates a part of a request with. */
export function zodValidator({ schema, httpPart = 'body' }: ValidatedPart): Validator {
  return (data) => {
    const result = validate(schema as z.ZodType, data, parts[httpPart] ?? 'The request')
    return 'error' in result ? result : { value: result.value }
  }
}

/** Whether a value is right beyond doubt, so that its schema need not be asked. */
type Guard = (value: unknown) => boolean

/** The same where much comes in: what a part's guard lets through is taken as it is. */
export function guardedValidator(
  guards: Readonly<Partial<Record<string, Guard>>>,
): (part: ValidatedPart) => Validator {
  return (part) => {
    const guard = guards[part.httpPart ?? 'body'] ?? (() => false)
    const byZod = zodValidator(part)
    return (data) => guard(data) || byZod(data)
  }
}

/** Checks a value. Of what is wrong it names the first places, and for an unknown name the nearest that there is. */
export function validate<Schema extends z.ZodType>(
  schema: Schema,
  data: unknown,
  what: string,
): { readonly value: z.output<Schema> } | { readonly error: NetboxHooksError } {
  const chosen = alternative(schema, data)
  const mistakes = new Mistakes<NetboxHooksError>(limits.requestProblems)
  // A schema looks at all entries of a list before it says that there are too many, and keeps all that is wrong with them.
  const tooLong = longListIn(chosen, data)
  if (tooLong) mistakes.add(() => requestProblem(tooLong.message, tooLong.where))
  else {
    const result = chosen.safeParse(data ?? undefined, { error: issueWords })
    if (result.success) return { value: keepSpelling(result.data as z.output<Schema>, data) }
    for (const issue of result.error.issues) addIssue(mistakes, issue, chosen)
  }
  return { error: requestInvalid(`${what} has ${mistakes}.`, mistakes.first) }
}

/** One of something or a list of them: which it is tells which schema's mistakes are worth naming. */
export function oneOrMany<Schema extends z.ZodType>(
  schema: Schema,
  most: number,
): z.ZodUnion<readonly [Schema, z.ZodArray<Schema>]> {
  return z.union([schema, z.array(schema).min(1).max(most)])
}

function alternative(schema: z.ZodType, data: unknown): z.ZodType {
  if (!(schema instanceof z.ZodUnion)) return schema
  const [one, many] = schema.options as readonly [z.ZodType, z.ZodType]
  return Array.isArray(data) ? many : one
}

function addIssue(mistakes: Mistakes<NetboxHooksError>, issue: z.core.$ZodIssue, schema: z.ZodType): void {
  const place = (...more: readonly string[]) => showPath([...issue.path.map(stepOf), ...more])
  if (issue.code !== 'unrecognized_keys') {
    mistakes.add(() => requestProblem(withFullStop(issue.message), place() || '(the whole)'))
    return
  }
  const known = keysAt(schema, issue.path)
  for (const key of issue.keys) {
    mistakes.add(() => {
      const message = `Unknown field "${boundedText(key, limits.quotedText)}".`
      return requestProblem(message, place(key), nearest(key, known, 'fields'))
    })
  }
}

function stepOf(step: PropertyKey): string | number {
  return typeof step === 'symbol' ? String(step) : step
}

/** The first list that has more entries than its schema allows. */
function longListIn(
  schema: unknown,
  data: unknown,
  path: readonly string[] = [],
): { readonly message: string; readonly where: string } | undefined {
  const inner = unwrapped(schema)
  if (inner instanceof z.ZodArray) {
    const { maximum = Number.POSITIVE_INFINITY } = inner._zod.bag as { readonly maximum?: number }
    if (!Array.isArray(data) || data.length <= maximum) return undefined
    return { message: `It must have at most ${maximum} entries.`, where: showPath(path) || '(the whole)' }
  }
  if (!(inner instanceof z.ZodObject) || typeof data !== 'object' || data === null) return undefined
  for (const [key, part] of Object.entries(inner.shape)) {
    const found = longListIn(part, (data as Record<string, unknown>)[key], [...path, key])
    if (found) return found
  }
  return undefined
}

/** The fields that a schema knows at a path. */
function keysAt(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  let current: unknown = unwrapped(schema)
  for (const segment of path) {
    if (current instanceof z.ZodObject) current = unwrapped(current.shape[segment as string])
    else current = current instanceof z.ZodArray ? unwrapped(current.element) : undefined
  }
  return current instanceof z.ZodObject ? Object.keys(current.shape) : []
}

function unwrapped(schema: unknown): unknown {
  const isWrapper =
    schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault
  return isWrapper ? unwrapped(schema.unwrap()) : schema
}

function withFullStop(sentence: string): string {
  return /[.?!]$/.test(sentence) ? sentence : `${sentence}.`
}
