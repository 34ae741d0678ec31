import { randomBytes } from 'node:crypto'
import type { Config } from 'netbox-hooks'
import { type Answer, ask, type ServedTestHost, serveHost } from '../server/support.ts'

/** A key that secrets are encrypted with. */
export const newKey = (): string => `nbhk_${randomBytes(32).toString('base64url')}`

/** A host that is managed by its API alone. */
export interface ManagedTestHost extends ServedTestHost {
  /** Asks NetBox's part of the API; `path` is what comes after `/api/extras/`. */
  ask(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>
  /** Creates a webhook. @returns how it is */
  // biome-ignore lint/suspicious/noExplicitAny: as an answer
  webhook(fields: Readonly<Record<string, unknown>>): Promise<any>
  /** Creates an event rule for `dcim.site` that is sent to a webhook. @returns how it is */
  // biome-ignore lint/suspicious/noExplicitAny: as an answer
  rule(fields: Readonly<Record<string, unknown>>): Promise<any>
}

/** Starts a host that keeps secrets. */
export async function manageHost(
  config: Config = {},
  files: Readonly<Record<string, string>> = {},
): Promise<ManagedTestHost> {
  const served = await serveHost({ encryption: { keys: [newKey()] }, ...config }, files)
  const asking: ManagedTestHost['ask'] = (method, path, body, headers = {}) =>
    ask(`${served.url}/api/extras/${path}`, {
      method,
      headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
  const create = async (path: string, fields: object) => {
    const { status, json, text } = await asking('POST', path, fields)
    if (status !== 201) throw new Error(`${status} ${text}`)
    return json
  }
  return {
    ...served,
    ask: asking,
    webhook: (fields) => create('webhooks/', { payload_url: 'https://example.com/hook', ...fields }),
    rule: (fields) =>
      create('event-rules/', {
        object_types: ['dcim.site'],
        event_types: ['object_created'],
        action_type: 'webhook',
        action_object_type: 'extras.webhook',
        ...fields,
      }),
  }
}
