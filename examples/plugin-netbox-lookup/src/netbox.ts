import { Agent, request } from 'undici'
import type { NetboxLookupSettings } from './settings.ts'
import { type Reason, Unavailable } from './unavailable.ts'

/** An object as NetBox has answered it. */
export interface Answer {
  readonly object: Readonly<Record<string, unknown>>
  /** How large it was. */
  readonly bytes: number
}

/** The largest answer that is read, in bytes. */
const largestAnswer = 1_048_576
/** At most so many requests are under way at a time; the others wait, within their time limit. */
const connections = 8

/** NetBox's REST API, as far as this plugin needs it. */
export class Netbox {
  readonly #api: URL
  readonly #headers: Readonly<Record<string, string>>
  readonly #timeoutMs: number
  readonly #agent = new Agent({ connections, maxResponseSize: largestAnswer })

  constructor({ url, token, timeoutSeconds }: NetboxLookupSettings) {
    this.#api = new URL('api/', url.endsWith('/') ? url : `${url}/`)
    this.#timeoutMs = timeoutSeconds * 1_000
    // Tokens of NetBox 4.5 and later begin with that.
    const scheme = token.startsWith('nbt_') ? 'Bearer' : 'Token'
    this.#headers = { accept: 'application/json', authorization: `${scheme} ${token}` }
  }

  /**
   * Asks for one object, by its path below `/api/` with a query: `dcim/sites/4/?fields=name`.
   * @throws Unavailable `not_found`, `refused`, `failed`, `late`
   */
  async get(path: string): Promise<Answer> {
    const signal = AbortSignal.timeout(this.#timeoutMs)
    const unavailable = (reason: Reason, what: string, cause?: unknown) =>
      new Unavailable(reason, `GET /api/${path}: ${what}.`, cause)
    const answer = await this.#ask(path, signal).catch((error: Error) => {
      throw signal.aborted
        ? unavailable('late', `NetBox did not answer within ${this.#timeoutMs / 1_000} s`, error)
        : unavailable('failed', `NetBox could not be reached: ${error.message}`, error)
    })
    const { status, text } = answer
    if (status === 404) throw unavailable('not_found', 'NetBox has no such object')
    // A redirect would take the token elsewhere.
    if (status >= 300 && status < 500 && status !== 429)
      throw unavailable('refused', `NetBox answered ${status}`)
    const object = status === 200 ? parsed(text) : undefined
    if (!object)
      throw unavailable('failed', `NetBox answered ${status}${status === 200 ? ' and no object' : ''}`)
    return { object, bytes: Buffer.byteLength(text) }
  }

  /** Breaks off what is under way. */
  close(): Promise<void> {
    return this.#agent.destroy()
  }

  async #ask(path: string, signal: AbortSignal): Promise<{ status: number; text: string }> {
    const url = new URL(path, this.#api)
    const { statusCode, body } = await request(url, {
      headers: this.#headers,
      dispatcher: this.#agent,
      signal,
    })
    return { status: statusCode, text: await body.text() }
  }
}

function parsed(text: string): Answer['object'] | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Answer['object']) : undefined
  } catch {
    return undefined
  }
}
