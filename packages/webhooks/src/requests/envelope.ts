import type { Payload } from '../payload.ts'
import { serializePayload } from './payload.ts'

/** How a webhook's body wraps the payload. */
export type Envelope = 'netbox' | 'standard' | 'cloudevents'

/** What a body is made of. */
export interface EnvelopeOptions {
  /** Default `netbox`: the payload as it is. */
  readonly payload?: Envelope
  /** Whether the payload has `username` and `request_id`, which NetBox 4.7 has left out. Default `true`. */
  readonly legacyKeys?: boolean
}

/** What only an envelope says of an event. */
export interface EnvelopedEvent {
  /** The event's id. */
  readonly id: string
  readonly objectId: string | number | null
  /** Whether another change of its object was accepted earlier that happened later. Default `false`. */
  readonly late?: boolean | undefined
}

/** Sent with the value `true` with the requests of an event that is late. */
export const lateHeader = 'netbox-hooks-late'

/** Content types that an envelope brings, unless the webhook says otherwise. */
export const envelopeContentTypes: Readonly<Partial<Record<Envelope, string>>> = {
  cloudevents: 'application/cloudevents+json',
}

/**
 * Bodies of one payload, each written once however many webhooks want it: NetBox's payload as it stands, or as the `data`
 * of a [Standard Webhooks](https://www.standardwebhooks.com) payload or of a CloudEvents 1.0 event in JSON.
 */
export class Bodies {
  readonly #payload: Payload
  readonly #event: EnvelopedEvent
  readonly #plain: Uint8Array
  /** The others, by what they are. */
  #written: Map<string, Uint8Array> | undefined

  /** @param plain the payload as it is */
  constructor(payload: Payload, event: EnvelopedEvent, plain: Uint8Array = serializePayload(payload)) {
    this.#payload = payload
    this.#event = event
    this.#plain = plain
  }

  get isLate(): boolean {
    return this.#event.late === true
  }

  of({ payload = 'netbox', legacyKeys = true }: EnvelopeOptions): Uint8Array {
    if (payload === 'netbox' && legacyKeys) return this.#plain
    this.#written ??= new Map()
    const key = `${payload} ${legacyKeys}`
    const known = this.#written.get(key)
    if (known) return known
    const inner = legacyKeys ? this.#payload : withoutLegacyKeys(this.#payload)
    const body = serializePayload(this.#wrap(payload, inner))
    this.#written.set(key, body)
    return body
  }

  #wrap(envelope: Envelope, payload: object): object {
    if (envelope === 'netbox') return payload
    const { timestamp, object_type, event } = this.#payload
    const type = `${object_type}.${event}`
    const { id, objectId } = this.#event
    const late = this.isLate ? { late: true } : {}
    if (envelope === 'standard') return { type, timestamp, ...late, data: payload }
    const subject = objectId === null ? undefined : String(objectId)
    return {
      specversion: '1.0',
      id,
      source: 'netbox-hooks',
      type,
      subject,
      time: timestamp,
      datacontenttype: 'application/json',
      ...late,
      data: payload,
    }
  }
}

function withoutLegacyKeys({ username: _, request_id: __, ...payload }: Payload): object {
  return payload
}
