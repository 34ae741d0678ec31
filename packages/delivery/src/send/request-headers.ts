import { headerRefused } from '../errors.ts'

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

/** What the headers of an attempt are made of, but for those that identify and sign it. */
export interface HeaderSources {
  /** Looked up for the attempt. They win over those of the delivery. */
  readonly own: Readonly<Record<string, string>>
  /** The delivery's. They may replace `User-Agent` and `Content-Type`. */
  readonly given: Readonly<Record<string, string>>
  readonly userAgent: string
}

/**
 * Headers as undici takes them: names and values in turn, no name twice.
 * @throws NetboxHooksError `NBH_HEADER_REFUSED`
 */
export function requestHeaders({ own, given, userAgent }: HeaderSources): string[] {
  const headers: string[] = ['Accept-Encoding', 'identity']
  const names = new Set<string>()
  for (const source of [own, given]) {
    for (const [name, value] of Object.entries(source)) {
      const problem = headerProblem(name, value)
      if (problem !== undefined) throw headerRefused(name, problem)
      const lower = name.toLowerCase()
      if (!names.has(lower)) headers.push(name, value)
      names.add(lower)
    }
  }
  if (!names.has('user-agent')) headers.push('User-Agent', userAgent)
  if (!names.has('content-type')) headers.push('Content-Type', 'application/json')
  return headers
}
