import type { RequestSummary } from '../change-event.ts'

/**
 * What is kept of a request, whatever framework it comes from: Fastify, Express, `node:http`, a Fetch `Request`, or a
 * plain object. Headers, cookies and bodies are never read.
 *
 * A request without an id is given one, so that receivers can tell which changes belong together.
 */
export function summarizeRequest(request: unknown): RequestSummary {
  return {
    id: textOf(field(request, 'id')) ?? crypto.randomUUID(),
    method: textOf(field(request, 'method')),
    path: pathOf(request),
    user: userOf(field(request, 'user')),
  }
}

function pathOf(request: unknown): string | null {
  // Inside a mounted router `url` and `path` are relative to it; Express keeps the whole in `originalUrl`.
  const url = ['originalUrl', 'path', 'url'].map((name) => textOf(field(request, name))).find(Boolean)
  if (!url) return null
  // Only a Fetch request has an absolute URL; the others have what stood in the request line.
  if (/^[a-z][a-z\d+.-]*:\/\//i.test(url)) return URL.parse(url)?.pathname ?? null
  return url.split(/[?#]/, 1)[0] ?? null
}

function userOf(user: unknown): string | null {
  return textOf(user) ?? textOf(field(user, 'username')) ?? textOf(field(user, 'name'))
}

/** A field of whatever was given. Frameworks define getters on requests, and some of them throw. */
function field(of: unknown, name: string): unknown {
  try {
    return (Object(of) as Record<string, unknown>)[name]
  } catch {
    return undefined
  }
}

function textOf(value: unknown): string | null {
  return (typeof value === 'string' && value !== '') || typeof value === 'number' ? String(value) : null
}
