import { type OutgoingHttpHeaders, validateHeaderName, validateHeaderValue } from 'node:http'
import { type OptionRules, option, refuseOptions, refuseUnless } from '@netbox-hooks/core'

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

const detailRules: OptionRules<AnswerDetails> = {
  retryAfter: {
    needs: 'a number of seconds or a date',
    is: (wait) => (typeof wait === 'number' || wait instanceof Date) && Number(wait) >= 0,
  },
  headers: { needs: 'headers that HTTP allows', is: areHeaders },
  body: option.text,
}

/** @throws NetboxHooksError `NBH_ARGUMENT_INVALID` */
export function answerOf(status: number, details: AnswerDetails = {}): Answer {
  const isStatus = Number.isInteger(status) && status >= 200 && status <= 599
  refuseUnless(isStatus, 'answer()', 'a status from 200 to 599', status)
  refuseOptions('answer()', details, detailRules)
  const { retryAfter, headers = {}, body = '' } = details
  const wait = retryAfter instanceof Date ? retryAfter.toUTCString() : retryAfter
  const all = { ...headers, ...(wait !== undefined && { 'retry-after': String(wait) }) }
  return { kind: 'answer', status, headers: all, body }
}

/** How an answer is told of in a message. */
export function textOf(answer: Answer): string {
  return answer.kind === 'answer' ? String(answer.status) : answer.kind
}

function areHeaders(headers: unknown): boolean {
  if (!option.object.is(headers)) return false
  try {
    for (const [name, value] of Object.entries(headers as Readonly<Record<string, string>>)) {
      validateHeaderName(name)
      validateHeaderValue(name, value)
    }
    return true
  } catch {
    return false
  }
}
