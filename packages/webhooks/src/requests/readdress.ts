import { parseOwnJson } from '@netbox-hooks/core/json'
import type { Payload } from '../payload.ts'
import { requestOf, type WebhookRequest } from './build.ts'
import { Bodies, lateHeader } from './envelope.ts'
import type { Target } from './target.ts'

/** A request that was made for a webhook. */
export interface SentRequest {
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
  readonly eventId: string
  readonly objectId: string | number | null
  /** Name of the rule. */
  readonly rule: string
}

/**
 * What was made for one webhook, as a request to another one: with its method, URL and headers, its envelope, and what its
 * templates see. The payload is taken out of whatever envelope it is in.
 *
 * @returns `undefined` if the body holds no payload, because a template has written it
 */
export function readdress(sent: SentRequest, target: Target): WebhookRequest | undefined {
  const found = findPayload(sent.body)
  if (!found) return undefined
  const bodies = new Bodies(
    found.payload,
    { id: sent.eventId, objectId: sent.objectId, late: lateHeader in sent.headers },
    found.isWhole ? sent.body : undefined,
  )
  return requestOf(target, sent.rule, bodies)
}

/** What was made for one webhook, as it stands, to another one that has no templates. */
export function readdressAsItIs(
  { rule, headers, body }: SentRequest,
  { webhook, head }: Target,
): WebhookRequest {
  const type = headers['content-type'] ?? (head.headers['content-type'] as string)
  return { webhook: webhook.name, rule, ...head, headers: { ...head.headers, 'content-type': type }, body }
}

/** The payload in a body, and whether it is the whole of it. */
function findPayload(body: Uint8Array): { readonly payload: Payload; readonly isWhole: boolean } | undefined {
  let content: unknown
  try {
    content = parseOwnJson(Buffer.from(body).toString())
  } catch {
    return undefined
  }
  if (isPayload(content)) return { payload: content, isWhole: true }
  const { data } = Object(content) as { readonly data?: unknown }
  return isPayload(data) ? { payload: data, isWhole: false } : undefined
}

function isPayload(value: unknown): value is Payload {
  const { event, timestamp, object_type: objectType } = Object(value) as Readonly<Record<string, unknown>>
  return (
    [event, timestamp, objectType].every((part) => typeof part === 'string') &&
    Object.hasOwn(Object(value), 'data')
  )
}
