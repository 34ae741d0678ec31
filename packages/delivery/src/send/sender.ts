import type { ErrorCode } from '@netbox-hooks/core'
import type { AttemptTimeouts } from '../attempt-timeouts.ts'
import type { AttemptTimings } from '../attempt-timings.ts'
import type { ConnectionSettings } from '../connect/agents.ts'
import type { NewDelivery } from '../queue/delivery.ts'
import type { Authentication } from './authentication.ts'
import type { Verdict } from './outcome.ts'

/** Makes the requests of a {@link Dispatcher}. The real one is {@link HttpSender}. */
export interface Sender {
  /** Makes one attempt. Whatever goes wrong on the way is the result's `error`. */
  send(delivery: NewDelivery, options: SendOptions): Promise<SendResult>
  /** Breaks off attempts of deliveries that were cancelled, with error `NBH_SENDER_CLOSED`. Default: they may end. */
  cancel?(deliveryIds: readonly string[]): void
  /** Breaks off what is under way, with error `NBH_SENDER_CLOSED`. May be called twice. */
  destroy(): Promise<void>
}

/** Which redirects are followed. Only those that keep method and body are: 307 and 308. */
export interface RedirectRules {
  /** The most that are followed in one attempt. */
  readonly follow: number
  /** Whether only those to the same host are. Default `true`. */
  readonly sameHost?: boolean | undefined
}

/** How one request is sent. Nothing of it is stored. */
export interface SendOptions extends ConnectionSettings {
  /** Live secrets of the webhook, the preferred first. */
  readonly secrets: readonly string[]
  /** Sent as `Authorization`. It wins over any other header of that name. */
  readonly authentication?: Authentication | undefined
  /** Headers whose values must not be stored, such as `Cookie`. They win over the delivery's. */
  readonly secretHeaders?: Readonly<Record<string, string>> | undefined
  /** Default: none is followed. */
  readonly redirects?: RedirectRules | undefined
  /** Instead of the sender's own. */
  readonly timeouts?: Partial<Omit<AttemptTimeouts, 'dns' | 'connect'>>
}

/** What came of one request. */
export interface SendResult extends Verdict {
  /** The response's status; `undefined` if there was none. */
  readonly status: number | undefined
  /** The response's headers, names in lower case. Cookies, and credentials that were sent, are blotted out in them. */
  readonly responseHeaders: Readonly<Record<string, string>> | undefined
  /** Start of the response's body, at most 16 KiB. Credentials that were sent are blotted out in it. */
  readonly responseBody: string | undefined
  /** Size of the response's body in bytes, as far as it was read: a little more than 16 KiB at most. */
  readonly responseBytes?: number | undefined
  /** Why the request failed; `undefined` if the status was 2xx, even where the body broke off after it. */
  readonly error: { readonly code: ErrorCode; readonly message: string } | undefined
  /** All of `timings`, in whole ms. */
  readonly durationMs: number
  readonly timings: AttemptTimings
}
