import { redact } from './redact.ts'

/** A response's headers as undici gives them. */
export type ResponseHeaders = Readonly<Record<string, string | string[] | undefined>>

/** A response's headers as they may be kept: no cookies, and none of the values that were sent in secret. */
export function keptHeaders(headers: ResponseHeaders, secret: readonly string[]): Record<string, string> {
  const kept = Object.entries(headers).map(([name, value = '']) => {
    const text = Array.isArray(value) ? value.join(', ') : value
    return [name, name === 'set-cookie' ? '[redacted]' : redact(text, secret)]
  })
  return Object.fromEntries(kept)
}
