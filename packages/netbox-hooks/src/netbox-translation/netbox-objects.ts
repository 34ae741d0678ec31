import { netboxAnswerUnreadable } from '@netbox-hooks/host/parts'

// What NetBox's API shows (NetBox: `extras.models`), as far as it is read here.

/** What all of NetBox's objects have that are taken over. */
export interface NetboxObject {
  readonly id: number
  readonly name: string
  readonly description: string
  /** When it was saved last, as NetBox writes it. */
  readonly lastUpdated: string | undefined
}

/** `extras.Webhook`. */
export interface NetboxWebhook extends NetboxObject {
  readonly payloadUrl: string
  readonly httpMethod: string
  readonly httpContentType: string
  readonly additionalHeaders: string
  readonly bodyTemplate: string
  readonly secret: string
  readonly sslVerification: boolean
  readonly caFilePath: string
  /** In seconds; NetBox has it since 4.7. */
  readonly timeout: number | undefined
}

/** `extras.EventRule`. */
export interface NetboxEventRule extends NetboxObject {
  readonly enabled: boolean
  readonly objectTypes: readonly string[]
  readonly eventTypes: readonly string[]
  readonly conditions: unknown
  /** `webhook`, `script`, `notification`, or since 4.7 one of a plugin's. */
  readonly actionType: string
  readonly actionObjectId: number | undefined
  /** How NetBox shows what the action is about. */
  readonly actionObject: string | undefined
  /** `undefined` where NetBox's API does not show it, as that of 4.6. */
  readonly actionData: unknown
}

/** `extras.Tag`. */
export interface NetboxTag {
  readonly id: number
  readonly name: string
  readonly slug: string
}

/** `extras.CustomField`. */
export interface NetboxCustomField {
  readonly name: string
  readonly type: string
  readonly objectTypes: readonly string[]
}

type Fields = Readonly<Record<string, unknown>>

/** Reads one object of a list. What is missing that it cannot be without is no answer of NetBox's. */
export class NetboxReader {
  readonly #fields: Fields
  readonly #path: string
  readonly #place: string

  constructor(item: unknown, path: string, place: string) {
    this.#fields = Object(item)
    this.#path = path
    this.#place = place
  }

  webhook(): NetboxWebhook {
    const timeout = this.#fields['timeout']
    return {
      ...this.#object(),
      payloadUrl: this.#text('payload_url'),
      httpMethod: this.#choice('http_method') || 'POST',
      httpContentType: this.#choice('http_content_type'),
      additionalHeaders: this.#text('additional_headers'),
      bodyTemplate: this.#text('body_template'),
      secret: this.#text('secret'),
      sslVerification: this.#fields['ssl_verification'] !== false,
      caFilePath: this.#text('ca_file_path'),
      timeout: typeof timeout === 'number' ? timeout : undefined,
    }
  }

  eventRule(): NetboxEventRule {
    const { action_object_id: id, action_object: object, conditions, enabled } = this.#fields
    const { display, name } = Object(object) as Fields
    return {
      ...this.#object(),
      enabled: enabled !== false,
      objectTypes: this.#texts('object_types'),
      eventTypes: this.#texts('event_types'),
      conditions,
      actionType: this.#choice('action_type') || 'webhook',
      actionObjectId: typeof id === 'number' ? id : undefined,
      actionObject: [display, name].find((shown) => typeof shown === 'string') as string | undefined,
      actionData: this.#fields['action_data'],
    }
  }

  tag(): NetboxTag {
    return { id: this.#id(), name: this.#text('name'), slug: this.#text('slug') }
  }

  customField(): NetboxCustomField {
    return {
      name: this.#text('name'),
      type: this.#choice('type'),
      objectTypes: this.#texts('object_types'),
    }
  }

  #object(): NetboxObject {
    const { last_updated: lastUpdated } = this.#fields
    const name = this.#text('name')
    if (name === '') throw netboxAnswerUnreadable(`/${this.#path}`, 'an object has no name', this.#place)
    return {
      id: this.#id(),
      name,
      description: this.#text('description'),
      lastUpdated: typeof lastUpdated === 'string' ? lastUpdated : undefined,
    }
  }

  #id(): number {
    const { id } = this.#fields
    if (typeof id === 'number') return id
    throw netboxAnswerUnreadable(`/${this.#path}`, 'an object has no id', this.#place)
  }

  /** NetBox has null for some texts that are empty. */
  #text(key: string): string {
    const value = this.#fields[key]
    return typeof value === 'string' ? value : ''
  }

  /** A choice is its value, or shown with its label. */
  #choice(key: string): string {
    const value = this.#fields[key]
    const plain = typeof value === 'object' && value !== null ? (value as Fields)['value'] : value
    return typeof plain === 'string' ? plain : ''
  }

  #texts(key: string): readonly string[] {
    const value = this.#fields[key]
    return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : []
  }
}
