import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

export type Ticket = Readonly<Record<string, unknown>>

/** What happens to a request instead of an answer. `lost`: what it asks for is done, and the answer gets lost. */
export type Trouble = 'lost' | 'reset' | 'hang' | number

/** A ticket system on loopback: it finds tickets by their `external_reference`. */
export class TicketServer {
  readonly tickets: Ticket[] = []
  /** `GET` and `POST`, as they have come. */
  readonly asked: string[] = []
  /** The headers of the last request. */
  headers: IncomingMessage['headers'] = {}
  /** What happens to the next requests, one after the other. */
  readonly troubles: (Trouble | undefined)[] = []
  /** Whether it refuses a second ticket with the same reference. */
  isUnique = false
  /** Called when something was done, before that is answered. */
  onDone: ((method: string) => Promise<void>) | undefined
  /** What it answers to a search, if not what it should. */
  found: ((tickets: readonly Ticket[]) => unknown) | undefined
  /** What it keeps of a new ticket. */
  kept: (ticket: Ticket) => Ticket = (ticket) => ticket

  static async start(): Promise<TicketServer & { readonly url: string }> {
    const tickets = new TicketServer()
    const server = createServer((request, response) => void tickets.#answer(request, response))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => {
      server.closeAllConnections()
      server.close()
    })
    return Object.assign(tickets, {
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/tickets?queue=network`,
    })
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = ''
    for await (const part of request.setEncoding('utf8')) body += part
    const { method = '', url = '', headers } = request
    this.asked.push(method)
    this.headers = headers
    const trouble = this.troubles.shift()
    if (typeof trouble === 'number') return void response.writeHead(trouble).end('no')
    if (trouble === 'reset') return void response.destroy()
    const [status, answer] = method === 'POST' ? this.#open(JSON.parse(body)) : [200, this.#search(url)]
    await this.onDone?.(method)
    if (trouble === 'lost') return void response.destroy()
    if (trouble !== 'hang') response.writeHead(status).end(JSON.stringify(answer))
  }

  #open(ticket: Ticket): [status: number, answer: unknown] {
    const { external_reference: reference } = ticket
    if (this.isUnique && this.tickets.some((one) => one['external_reference'] === reference)) return [409, {}]
    this.tickets.push(this.kept(ticket))
    return [201, this.kept(ticket)]
  }

  #search(url: string): unknown {
    const reference = new URL(url, 'http://tickets').searchParams.get('external_reference')
    const found = this.tickets.filter((ticket) => ticket['external_reference'] === reference)
    return this.found ? this.found(this.tickets) : { count: found.length, results: found }
  }
}
