import { messageOf } from '@netbox-hooks/core'
import { verifyWebhook } from '@netbox-hooks/verify'
import { bodyText, parsedBody } from '../body.ts'

/** A webhook that a receiver got. */
export interface ReceivedWebhook {
  /** 1 for the first one. */
  readonly number: number
  readonly method: string
  /** Path and query. */
  readonly path: string
  /** By name in lower case. */
  readonly headers: Readonly<Record<string, string>>
  /** The exact text of the body. */
  readonly body: string
  /** The body read as JSON; `undefined` if it is none. */
  // biome-ignore lint/suspicious/noExplicitAny: what it is, its reader knows
  readonly json: any
  /** The delivery's id, `webhook-id`: the same for every attempt. */
  readonly deliveryId: string | undefined
  /** Whether its signatures are right; `undefined` if the receiver was given no secret. */
  readonly verified: boolean | undefined
  /** Why they are not. */
  readonly problem: string | undefined
  /** What the receiver answered: a status, `hang` or `reset`. */
  readonly answered: string
}

/** What came in. */
export interface RawRequest
  extends Pick<ReceivedWebhook, 'number' | 'method' | 'path' | 'headers' | 'answered'> {
  readonly bytes: Uint8Array
}

/** @param secrets those that it may be signed with; none: signatures are not looked at */
export function receivedOf({ bytes, ...request }: RawRequest, secrets: readonly string[]): ReceivedWebhook {
  const problem = secrets.length > 0 ? problemOf(request.headers, bytes, secrets) : undefined
  const body = bodyText(bytes)
  const verified = secrets.length > 0 ? problem === undefined : undefined
  const deliveryId = request.headers['webhook-id']
  return { ...request, body, json: parsedBody(body), deliveryId, verified, problem }
}

function problemOf(
  headers: ReceivedWebhook['headers'],
  body: Uint8Array,
  secrets: readonly string[],
): string | undefined {
  try {
    verifyWebhook({ headers, body, secrets })
    return undefined
  } catch (error) {
    return messageOf(error)
  }
}
