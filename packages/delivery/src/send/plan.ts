import { Signer } from '@netbox-hooks/verify'
import { authorization } from './authentication.ts'
import { requestHeaders } from './request-headers.ts'
import type { SendOptions } from './sender.ts'

/** What is the same for every request that is sent with the same options: found out, and checked, once. */
export class SendPlan {
  readonly signer: Signer
  /** Values of headers that must not be kept, wherever they turn up. */
  readonly secretValues: readonly string[]
  readonly #own: Readonly<Record<string, string>>
  readonly #userAgent: string
  /** By the delivery's own headers, which the deliveries of a webhook often share. */
  readonly #headers = new WeakMap<object, readonly string[]>()

  /** @throws NetboxHooksError `NBH_AUTHENTICATION_INVALID`, `NBH_SECRET_INVALID` */
  constructor({ secrets, authentication, secretHeaders = {} }: SendOptions, userAgent: string) {
    this.#own = authentication
      ? { Authorization: authorization(authentication), ...secretHeaders }
      : secretHeaders
    this.#userAgent = userAgent
    this.secretValues = Object.values(this.#own)
    this.signer = new Signer(secrets)
  }

  /**
   * The headers of one attempt as undici takes them: names and values in turn, no name twice.
   *
   * @param given the delivery's
   * @param signed those that identify and sign the attempt
   * @throws NetboxHooksError `NBH_HEADER_REFUSED`
   */
  headers(given: Readonly<Record<string, string>>, signed: Readonly<Record<string, string>>): string[] {
    let checked = this.#headers.get(given)
    if (!checked) {
      checked = requestHeaders({ own: this.#own, given, userAgent: this.#userAgent })
      // What can still be changed says nothing of the next time.
      if (Object.isFrozen(given)) this.#headers.set(given, checked)
    }
    const headers = checked.slice()
    for (const name in signed) headers.push(name, signed[name] as string)
    return headers
  }
}
