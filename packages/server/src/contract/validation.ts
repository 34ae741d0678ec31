import { formatPath, type NetboxHooksError } from '@netbox-hooks/core'
import { nearest } from '@netbox-hooks/core/hints'
import type { FastifyTypeProvider } from 'fastify'
import { z } from 'zod'
import { requestInvalid, requestProblem } from '../errors.ts'
import { issueWords } from './issue-words.ts'

/** Types what handlers get by the zod schemas of their routes. */
export interface ZodTypeProvider extends FastifyTypeProvider {
  readonly validator: this['schema'] extends z.ZodType ? z.output<this['schema']> : unknown
  readonly serializer: unknown
}

/** More of them help nobody. */
const mostProblems = 20

const parts: Readonly<Record<string, string>> = {
  body: 'The body',
  querystring: 'The query',
  params: 'The path',
  headers: 'The headers',
}

/** What Fastify validates a part of a request with. */
export function zodValidator({
  schema,
  httpPart = 'body',
}: {
  schema: unknown
  httpPart?: string
}): (data: unknown) => { value: unknown } | { error: NetboxHooksError } {
  return (data) => {
    const result = validate(schema as z.ZodType, data, parts[httpPart] ?? 'The request')
    return 'error' in result ? result : { value: result.value }
  }
}

/** Checks a value. Of what is wrong it names every place, and for an unknown name the nearest that there is. */
export function validate<Schema extends z.ZodType>(
  schema: Schema,
  data: unknown,
  what: string,
): { readonly value: z.output<Schema> } | { readonly error: NetboxHooksError } {
  const chosen = alternative(schema, data)
  const result = chosen.safeParse(data ?? undefined, { error: issueWords })
  if (result.success) return { value: result.data as z.output<Schema> }
  const problems = result.error.issues.flatMap((issue) => problemsOf(issue, chosen))
  const count = problems.length === 1 ? 'a mistake' : `${problems.length} mistakes`
  const more = problems.length > mostProblems ? `; these are the first ${mostProblems}` : ''
  return { error: requestInvalid(`${what} has ${count}${more}.`, problems.slice(0, mostProblems)) }
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

function problemsOf(issue: z.core.$ZodIssue, schema: z.ZodType): NetboxHooksError[] {
  const path = formatPath(issue.path)
  if (issue.code !== 'unrecognized_keys') {
    return [requestProblem(withFullStop(issue.message), path || '(the whole)')]
  }
  const known = keysAt(schema, issue.path)
  return issue.keys.map((key) =>
    requestProblem(
      `Unknown field "${key}".`,
      formatPath([...issue.path, key]),
      nearest(key, known, 'fields'),
    ),
  )
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
