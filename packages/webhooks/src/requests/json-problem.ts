import { messageOf, type NetboxHooksError } from '@netbox-hooks/core'
import { bodyNotJson } from '../errors.ts'
import type { WebhookRequest } from './build.ts'

/** That a request's body is not JSON, although its content type says so; `undefined` if it is, or need not be. */
export function jsonProblem({
  webhook,
  headers,
  body,
}: Pick<WebhookRequest, 'webhook' | 'headers' | 'body'>): NetboxHooksError | undefined {
  const type = headers['content-type'] ?? ''
  if (!/^[^;]*[/+]json\s*(?:;|$)/i.test(type)) return undefined
  try {
    JSON.parse(Buffer.from(body).toString())
    return undefined
  } catch (error) {
    return bodyNotJson(webhook, type, messageOf(error))
  }
}
