import { redact } from './redact.ts'

/** A response's headers as undici gives them. */
export type ResponseHeaders = Readonly<Record<string, string | string[] | undefined>>

/** A response's headers as they may be kept: no cookies, and none of the values that were sent in secret. */
export function keptHeaders(headers: ResponseHeaders, secret: readonly string[]): Record<string, string> {
  const kept: Record<string, string> = {}
  for (const name in headers) {
    const value = headers[name] ?? ''
    const text = Array.isArray(value) ? value.join(', ') : value
    kept[name] = name === 'set-cookie' ? '[redacted]' : redact(text, secret)
  }
  return kept
}
