import type { WireAttempt, WireAttemptSummary } from '@netbox-hooks/server'
import { timeText } from '../terminal/times.ts'

/** How an attempt ended in a few words, for a list: `500 in 12 ms`, `NBH_CONNECT_TIMEOUT in 5000 ms`. */
export function outcomeWords(attempt: WireAttemptSummary | null): string {
  if (!attempt) return ''
  return `${attempt.status ?? attempt.error?.code ?? 'done'} in ${Math.round(attempt.duration_ms)} ms`
}

/** What the parts of an attempt are called, in the order in which they happen. */
const parts = { dns: 'DNS', connect: 'connect', tls: 'TLS', firstByte: 'first byte', total: 'all' } as const

/**
 * All that is known of an attempt: when it was made and what came of it, how long its parts took, and of one that failed
 * what the endpoint answered.
 */
export function attemptLines(attempt: WireAttempt): string[] {
  const { number, started_at: startedAt, duration_ms: ms, status, error, timings } = attempt
  const time = startedAt === null ? '' : timeText(startedAt)
  const outcome = [status, error?.code, error?.message].filter((part) => part != null).join('  ') || 'done'
  const phases = Object.entries(parts).flatMap(([name, label]) =>
    timings?.[name] === undefined ? [] : [`${label} ${Math.round(timings[name])} ms`],
  )
  const lines = [`attempt ${number}  ${time}  ${Math.round(ms)} ms  ${outcome}`]
  for (const hop of attempt.redirects ?? []) lines.push(`  redirected by ${hop.status} to ${hop.url}`)
  if (phases.length > 1) lines.push(`  ${phases.join(', ')}`)
  return error === null ? lines : [...lines, ...answerLines(attempt)]
}

/** The start of what the endpoint answered. */
function answerLines({
  status,
  response_headers: headers,
  response_body: body,
  response_bytes: bytes,
}: WireAttempt): string[] {
  if (status === null) return []
  const size = bytes === null ? '' : ` (${bytes.toLocaleString('en')} bytes)`
  const head = Object.entries(headers ?? {}).map(([name, value]) => `  ${name}: ${value}`)
  if (body === null || body === '')
    return ['  It answered:', ...head, `  without a body${size}`].map(indented)
  return [`  It answered${size}:`, ...head, '', ...body.split('\n').map((line) => `  ${line}`)].map(indented)
}

function indented(line: string, index: number): string {
  return index === 0 || line === '' ? line : `  ${line}`
}
