import { Agent, request } from 'undici'
import { Failure } from './failure.ts'
import type { ChangeTicketSettings } from './settings.ts'

interface Answer {
  readonly status: number
  readonly text: string
}

/** The largest answer that is read, in bytes. */
const largestAnswer = 1_048_576
/** What a system says of a ticket that it will never take. */
const refusals: ReadonlySet<number> = new Set([400, 413, 422])

/** A ticket system with a REST API that speaks JSON. */
export class TicketSystem {
  readonly #settings: ChangeTicketSettings
  readonly #agent = new Agent({ maxResponseSize: largestAnswer })

  constructor(settings: ChangeTicketSettings) {
    this.#settings = settings
  }

  /**
   * Whether there is a ticket with that reference.
   * @throws Failure
   */
  async has(reference: string, signal: AbortSignal): Promise<boolean> {
    const { url, reference: field } = this.#settings
    const search = new URL(url)
    search.searchParams.set(field, reference)
    const answer = await this.#ask(search, { method: 'GET' }, signal)
    if (!isSuccess(answer)) throw refused('GET', answer)
    const tickets = this.#listOf(answer)
    // A system that does not know the parameter may answer with any tickets.
    if (!tickets.every((ticket) => Object(ticket)[field] === reference))
      throw new Failure(`The ticket system does not find tickets by ${field}: it answered with others.`, {
        final: true,
      })
    return tickets.length > 0
  }

  /**
   * Opens a ticket.
   * @returns `unshown` if the answer does not show the ticket's reference, `conflict` if there is a ticket with it
   * @throws Failure; there may be a ticket all the same
   */
  async open(
    fields: object,
    reference: string,
    signal: AbortSignal,
  ): Promise<'opened' | 'unshown' | 'conflict'> {
    const { url, reference: field } = this.#settings
    const headers = { 'content-type': 'application/json', 'idempotency-key': reference }
    const body = JSON.stringify({ ...fields, [field]: reference })
    const answer = await this.#ask(new URL(url), { method: 'POST', headers, body }, signal)
    if (answer.status === 409) return 'conflict'
    if (!isSuccess(answer)) throw refused('POST', answer)
    return Object(parsed(answer))[field] === reference ? 'opened' : 'unshown'
  }

  /** Breaks off what is under way. */
  close(): Promise<void> {
    return this.#agent.destroy()
  }

  async #ask(
    url: URL,
    options: { method: 'GET' | 'POST'; headers?: Record<string, string>; body?: string },
    signal: AbortSignal,
  ): Promise<Answer> {
    const { token, scheme } = this.#settings
    const headers = {
      accept: 'application/json',
      ...(token !== undefined && { authorization: `${scheme} ${token}` }),
      ...options.headers,
    }
    try {
      const { statusCode, body } = await request(url, {
        ...options,
        headers,
        signal,
        dispatcher: this.#agent,
      })
      return { status: statusCode, text: await body.text() }
    } catch (error) {
      throw new Failure(`${options.method} got no answer of the ticket system: ${(error as Error).message}`, {
        cause: error,
      })
    }
  }

  #listOf(answer: Answer): readonly unknown[] {
    const { results } = this.#settings
    const body = parsed(answer)
    const list: unknown = Array.isArray(body) ? body : Object(body)[results]
    if (Array.isArray(list)) return list
    throw new Failure(
      `The ticket system answered GET without a list of tickets: neither itself nor its ${results} is one.`,
    )
  }
}

function isSuccess({ status }: Answer): boolean {
  return status >= 200 && status < 300
}

function refused(method: string, { status, text }: Answer): Failure {
  const final = method === 'POST' && refusals.has(status)
  return new Failure(`The ticket system answered ${method} with ${status}: ${text.slice(0, 200)}`, { final })
}

function parsed({ text }: Answer): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
