import { randomUUID } from 'node:crypto'
import type { RequestSummary } from './change-event.ts'

type Fields = Readonly<Record<string, unknown>>

/**
 * What is kept of a request, whatever framework it comes from: Fastify, Express, `node:http`, a Fetch `Request`, or a
 * plain object. Headers, cookies and bodies are never read.
 *
 * A request without an id is given one, so that receivers can tell which changes belong together.
 */
export function summarizeRequest(request: unknown): RequestSummary {
  const fields = Object(request) as Fields
  return {
    id: textOf(fields['id']) ?? randomUUID(),
    method: textOf(fields['method']),
    path: pathOf(fields),
    user: userOf(fields['user']),
  }
}

function pathOf(fields: Fields): string | null {
  // Inside a mounted router `url` and `path` are relative to it; Express keeps the whole in `originalUrl`.
  const url = textOf(fields['originalUrl']) ?? textOf(fields['path']) ?? textOf(fields['url'])
  return url === null ? null : (URL.parse(url, 'http://localhost')?.pathname ?? null)
}

function userOf(user: unknown): string | null {
  if (typeof user !== 'object' || user === null) return textOf(user)
  const { username, name, id } = user as Fields
  return textOf(username) ?? textOf(name) ?? textOf(id)
}

function textOf(value: unknown): string | null {
  return (typeof value === 'string' && value !== '') || typeof value === 'number' ? String(value) : null
}
