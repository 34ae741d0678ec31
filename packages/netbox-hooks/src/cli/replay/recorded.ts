import { parseJson, stringifyJson } from '@netbox-hooks/core/json'
import type { EventInput } from '@netbox-hooks/host'
import { readNetboxPayload } from '@netbox-hooks/server'
import type { LocatedValue } from '../emit/read-json.ts'
import { eventOfJson } from '../emit/wire-event.ts'
import { recordUnusable } from './errors.ts'

/** A webhook as `netbox-hooks receive --json` or `netbox-hooks deliveries show ID --json` prints it. */
export interface RecordedWebhook {
  readonly method: string
  readonly contentType: string
  readonly body: string
}

/** The webhook of a record; `undefined` if it is an event. @throws NetboxHooksError `NBH_RECORD_UNUSABLE` */
export function webhookOf({ value, where }: LocatedValue): RecordedWebhook | undefined {
  const { method, headers, url, path, ...sent } = Object(value) as Readonly<Record<string, unknown>>
  if (typeof method !== 'string' || (typeof url !== 'string' && typeof path !== 'string')) return undefined
  const body = bodyOf(sent)
  if (body === undefined) throw recordUnusable('its body has been dropped, or was left out', where)
  const { 'content-type': contentType } = lowerCase(headers)
  return { method, body, contentType: contentType ?? 'application/json' }
}

/** The event of a record: itself, or the one that a webhook was sent for. @throws NetboxHooksError `NBH_RECORD_UNUSABLE` */
export function eventOfRecord(record: LocatedValue): EventInput {
  const webhook = webhookOf(record)
  if (!webhook) return eventOfJson(record.value)
  try {
    return readNetboxPayload(payloadOf(parseJson(webhook.body)))
  } catch (error) {
    throw recordUnusable('its body is no payload; a template may have made it', record.where, error)
  }
}

/** What was sent; a delivery tells JSON as what it says, and JSON is sent without spaces. */
function bodyOf({ body, payload }: Readonly<Record<string, unknown>>): string | undefined {
  if (typeof body === 'string') return body
  return payload === undefined || payload === null ? undefined : stringifyJson(payload)
}

/** Out of its envelope. */
function payloadOf(body: unknown): unknown {
  const { specversion, type, data } = Object(body) as Readonly<Record<string, unknown>>
  const isWrapped = specversion !== undefined || (typeof type === 'string' && !('event' in Object(body)))
  return isWrapped ? data : body
}

function lowerCase(headers: unknown): Readonly<Record<string, string>> {
  const entries = Object.entries(Object(headers) as Record<string, unknown>)
  return Object.fromEntries(entries.map(([name, value]) => [name.toLowerCase(), String(value)]))
}
