import { type Dict, JinjaError, parseJson, Template } from '@netbox-hooks/jinja'

/** Plain data of a ticket. In it every text is a Jinja2 template. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json }

/** What a template may ask for: what a webhook is sent. */
const variables = [
  'event',
  'timestamp',
  'object_type',
  'username',
  'request_id',
  'data',
  'request',
  'snapshots',
  'context',
]

/** What is wrong with templates: the path of each, and why. */
export function templateProblems(
  value: Json,
  path: readonly string[] = [],
): { path: string[]; message: string }[] {
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).flatMap(([name, item]) => templateProblems(item, [...path, name]))
  if (typeof value !== 'string') return []
  try {
    new Template(value, { variables })
    return []
  } catch (error) {
    if (!JinjaError.is(error)) throw error
    return [{ path: [...path], message: `cannot be read as a template: ${error.message}` }]
  }
}

/** What an event may have or not: templates may look into it all the same. */
const optional = ['data', 'request', 'snapshots', 'context'] as const

/**
 * Renders every text in a value.
 * @throws JinjaError
 */
export function rendered(value: Json, payload: Readonly<Record<string, unknown>>): Json {
  const present = Object.fromEntries(optional.map((name) => [name, payload[name] ?? {}]))
  const known = parseJson(JSON.stringify({ ...payload, ...present })) as Dict
  const render = (part: Json): Json => {
    if (typeof part === 'string') return new Template(part).render(known)
    if (Array.isArray(part)) return part.map(render)
    if (typeof part !== 'object' || part === null) return part
    return Object.fromEntries(Object.entries(part).map(([name, item]) => [name, render(item)]))
  }
  return render(value)
}
