import { headerRefused } from './errors.ts'

const token = /^[!#$%&'*+.^_`|~0-9a-z-]+$/i
const fieldValue = /^[\t\x20-\x7e\x80-\xff]*$/

/** Headers that say how the request is carried. */
const framing: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'expect',
  'host',
  'http2-settings',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

/**
 * Why a webhook may not send that header, as the end of a sentence; `undefined` if it may. Signatures, `webhook-*` and
 * what frames the request are the sender's alone.
 */
export function headerProblem(name: string, value: string): string | undefined {
  if (!token.test(name)) return 'has an invalid name'
  if (!fieldValue.test(value)) return 'has a value with control characters, or characters outside Latin-1'
  const lower = name.toLowerCase()
  if (framing.has(lower)) return 'frames the request and is set by the sender'
  if (lower === 'x-hook-signature' || lower.startsWith('webhook-')) return 'is made by the sender'
  if (lower.startsWith('proxy-')) return 'is meant for a proxy'
  if (lower === 'accept-encoding') return 'is fixed, since answers are not decompressed'
  return undefined
}

/**
 * The headers of one attempt as undici takes them: names and values in turn.
 *
 * @param given the webhook's own; they may replace `User-Agent` and `Content-Type`
 * @param signed those that identify and sign the attempt
 * @throws NetboxHooksError `NBH_HEADER_REFUSED`
 */
export function requestHeaders(
  given: Readonly<Record<string, string>>,
  signed: Readonly<Record<string, string>>,
  userAgent: string,
): string[] {
  const headers: string[] = ['Accept-Encoding', 'identity']
  const names = new Set<string>()
  for (const [name, value] of Object.entries(given)) {
    const problem = headerProblem(name, value)
    if (problem !== undefined) throw headerRefused(name, problem)
    names.add(name.toLowerCase())
    headers.push(name, value)
  }
  if (!names.has('user-agent')) headers.push('User-Agent', userAgent)
  if (!names.has('content-type')) headers.push('Content-Type', 'application/json')
  for (const [name, value] of Object.entries(signed)) headers.push(name, value)
  return headers
}
