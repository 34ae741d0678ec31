import type { Duration } from '@netbox-hooks/core/times'
import type { RetrySettings } from '../rules/event-rule-settings.ts'
import type { Envelope } from './envelope.ts'

/**
 * An endpoint as people write it (NetBox: `extras.Webhook`, with its field names in camelCase).
 *
 * @typeParam Name names that it can have
 * @typeParam Reference what may stand in the place of a value: in a configuration, a reference to an environment variable
 *   or a file
 */
export interface WebhookSettings<Name extends string = string, Reference = never> {
  /** Unique name, by which event rules refer to the webhook. */
  readonly name: Name
  /** What it is for, in 200 characters at most. */
  readonly description?: string | Reference
  /** Absolute http or https URL, or a Jinja2 template of one. */
  readonly payloadUrl: string | Reference
  /** Default `POST`. */
  readonly httpMethod?: HttpMethod | Reference
  /** Value of the Content-Type header. Default `application/json`. */
  readonly httpContentType?: string | Reference
  /** Further headers. They cannot set signatures or framing headers. */
  readonly headers?: Readonly<Record<string, string | Reference>>
  /**
   * Jinja2 template of further headers, a `Name: value` in each line. They replace those of {@link headers}, and cannot
   * set signatures or framing headers either.
   */
  readonly additionalHeaders?: string | Reference
  /**
   * Names of headers whose values are secret: they are stored in no delivery, and shown to nobody. `Authorization`,
   * `Cookie`, `X-API-Key` and their like always are.
   */
  readonly secretHeaders?: readonly (string | Reference)[] | Reference
  /** Jinja2 template of the body. Default: the payload as JSON. */
  readonly bodyTemplate?: string | Reference
  /**
   * How the body wraps the payload: not at all (`netbox`, the default), as the `data` of a Standard Webhooks payload, or
   * of a CloudEvents 1.0 event in JSON.
   */
  readonly payload?: Envelope | Reference
  /** Whether the payload has `username` and `request_id`, which NetBox 4.7 has left out. Default `true`. */
  readonly legacyKeys?: boolean | Reference
  /** Key of the signatures; `netbox-hooks secret` makes a good one. Without it requests are not signed. */
  readonly secret?: string | Reference | undefined
  /** Several keys while one replaces another, the preferred one first; instead of `secret`. */
  readonly secrets?: readonly (string | Reference)[] | Reference
  /** Sent as `Authorization`. */
  readonly authentication?: AuthenticationSettings<Reference>
  /** Whether the endpoint's certificate must be valid and its host's. Default `true`. */
  readonly sslVerification?: boolean | Reference
  /** Certificates to trust instead of Node's: a PEM file, relative to the configuration, or its text. */
  readonly caFilePath?: string | Reference
  /** Certificate that the host shows, with its chain: a PEM file or its text. */
  readonly clientCert?: string | Reference
  /** The certificate's key: a PEM file or its text. */
  readonly clientKey?: string | Reference
  /** HTTP proxy that tunnels with `CONNECT`, e.g. `http://user:password@proxy.example.com:3128`. Default: none. */
  readonly proxy?: string | Reference
  /** Redirects that are followed. Default: none. */
  readonly redirects?: RedirectsSettings<Reference>
  /** How long one attempt may take, `'1h'` at most. Default `'15s'`, of which 10 s until the answer begins. */
  readonly timeout?: Duration | Reference
  /** Whether events are sent to it at all. Default `true`. */
  readonly enabled?: boolean | Reference
  /**
   * Requests in flight at most. A number is fixed; `{ min, max }` adapts to what the endpoint bears: more while requests
   * wait and answers take no longer, fewer when it refuses or slows down. Default `{ min: 8, max: 128 }`; 256 at most.
   */
  readonly concurrency?: number | ConcurrencySettings<Reference> | Reference
  /**
   * Requests in a time at most: `count` of them `per` duration, one second by default, a day at
   * most. Default: no limit.
   */
  readonly rateLimit?: { readonly count: number | Reference; readonly per?: Duration | Reference }
  /**
   * What is delivered in the order in which it happened, through retries: nothing (`none`, the default), the changes of
   * each object, or all of the webhook's.
   */
  readonly ordering?: 'none' | 'object' | 'webhook' | Reference
  /**
   * With `ordering`: whether what comes later waits for a delivery that is tried again for as long as that takes
   * (`'block'`, the default), or goes past it if its next attempt is further away than that; `0`: always.
   */
  readonly head?: 'block' | { readonly skipAfter: Duration | Reference } | Reference
  readonly retry?: RetrySettings<Reference>
}

/** The methods that a webhook can use. */
export type HttpMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** Which redirects a webhook's requests follow: those with 307 and 308, which keep method and body. */
export interface RedirectsSettings<Reference = never> {
  /** The most in one attempt: 1 to 5. Default 1. */
  readonly follow?: number | Reference
  /**
   * Only those to the same name and port, or from http to https there. Default `true`. Another host is sent the signed
   * body, but no authentication, no client certificate and none of the webhook's headers.
   */
  readonly sameHost?: boolean | Reference
}

/** How many requests to a webhook may be in flight, if that adapts. */
export interface ConcurrencySettings<Reference = never> {
  /** Where it begins, and what it never falls below. Default 8, or `max` if that is less. */
  readonly min?: number | Reference
  /** What it never exceeds; 256 at most. Default 128, or `min` if that is more. */
  readonly max?: number | Reference
}

/** How the host shows an endpoint who it is, beside signatures. */
export type AuthenticationSettings<Reference = never> =
  | {
      readonly type: 'basic'
      readonly username: string | Reference
      readonly password: string | Reference
    }
  | { readonly type: 'bearer'; readonly token: string | Reference }
