import type { FastifyRequest } from 'fastify'

/** Which part of a list a request asks for: 50 objects, or as many as `limit` says, at most 1000. */
export function pageAskedFor(request: FastifyRequest): { limit: number; offset: number } {
  const { limit, offset } = request.query as { limit?: unknown; offset?: unknown }
  return { limit: Math.min(wholeNumber(limit) ?? 50, 1000) || 1000, offset: wholeNumber(offset) ?? 0 }
}

/** A part of a list, with the URLs of the parts before and after it. */
export function page(
  url: string,
  { limit, offset, count }: { limit: number; offset: number; count: number },
  results: readonly object[],
): object {
  const link = (start: number) => `${url}?limit=${limit}&offset=${start}`
  return {
    count,
    next: offset + limit < count ? link(offset + limit) : null,
    previous: offset > 0 ? link(Math.max(offset - limit, 0)) : null,
    results,
  }
}

function wholeNumber(text: unknown): number | undefined {
  return typeof text === 'string' && /^\d{1,15}$/.test(text) ? Number(text) : undefined
}
