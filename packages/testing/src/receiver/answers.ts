import type { OutgoingHttpHeaders } from 'node:http'

/** What a receiver says beside its status. */
export interface AnswerDetails {
  /** Seconds for which the sender is to wait, or the date until which. */
  readonly retryAfter?: number | Date
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** What a receiver does with one request. */
export type Answer =
  | {
      readonly kind: 'answer'
      readonly status: number
      readonly headers: OutgoingHttpHeaders
      readonly body: string
    }
  /** It never answers. */
  | { readonly kind: 'hang' }
  /** It breaks the connection. */
  | { readonly kind: 'reset' }

export function answerOf(
  status: number,
  { retryAfter, headers = {}, body = '' }: AnswerDetails = {},
): Answer {
  const wait = retryAfter instanceof Date ? retryAfter.toUTCString() : retryAfter
  const all = { ...headers, ...(wait !== undefined && { 'retry-after': String(wait) }) }
  return { kind: 'answer', status, headers: all, body }
}

/** How an answer is told of in a message. */
export function textOf(answer: Answer): string {
  return answer.kind === 'answer' ? String(answer.status) : answer.kind
}
