import type { EnvelopeOptions } from './envelope.ts'

/** A configured endpoint (NetBox: `extras.Webhook`). */
export interface Webhook extends EnvelopeOptions {
  /** Unique name, by which event rules refer to it. */
  readonly name: string
  /** Absolute http or https URL, or a Jinja2 template of one. */
  readonly payloadUrl: string
  /** Default `POST`. */
  readonly httpMethod?: string
  /** Value of the Content-Type header. Default `application/json`, or what the envelope brings. */
  readonly httpContentType?: string | undefined
  /** Further headers. One of them may replace the content type. */
  readonly headers?: Readonly<Record<string, string>>
  /**
   * Jinja2 template of further headers, a `Name: value` in each line. They may replace the content type and `headers`.
   */
  readonly additionalHeaders?: string | undefined
  /** Jinja2 template of the body. Default: the payload as JSON. */
  readonly bodyTemplate?: string | undefined
  /** Key of the signatures. Whoever sends looks it up; no request carries it. */
  readonly secret?: string | undefined
  /** Several keys, while one replaces another. */
  readonly secrets?: readonly string[] | undefined
  /** Whether events are sent to it at all. Default `true`. */
  readonly enabled?: boolean
}
