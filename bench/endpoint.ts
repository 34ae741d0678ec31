import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { messageSize } from './http-message.ts'

const answer = Buffer.from('HTTP/1.1 204 No Content\r\n\r\n')
const mark = Buffer.from('"sent_at":')

/**
 * Answers every POST with 204, as cheaply as Node can: it reads no more of HTTP than where a request ends. Listens on all
 * of 127.0.0.0/8, so that one process stands for any number of endpoints.
 */
export class Endpoint {
  readonly #onRequest: (request: Buffer) => void

  /** @param onRequest is given the bytes of each request, which are good only until it returns */
  constructor(onRequest: (request: Buffer) => void) {
    this.#onRequest = onRequest
  }

  /** @returns the port */
  async listen(): Promise<number> {
    const server = createServer({ noDelay: true }, (socket) => this.#serve(socket))
    server.listen(0, '0.0.0.0')
    await once(server, 'listening')
    return (server.address() as AddressInfo).port
  }

  #serve(socket: Socket): void {
    let rest: Buffer | undefined
    socket.on('error', () => socket.destroy())
    socket.on('data', (chunk) => {
      let bytes = rest ? Buffer.concat([rest, chunk]) : chunk
      for (;;) {
        const size = messageSize(bytes)
        if (size === undefined || bytes.length < size) break
        this.#onRequest(bytes.subarray(0, size))
        socket.write(answer)
        bytes = bytes.subarray(size)
      }
      rest = bytes.length > 0 ? bytes : undefined
    })
  }
}

/** The time in ms that has passed since the one which a request carries as `sent_at`; `undefined` if it carries none. */
export function sinceSent(request: Buffer): number | undefined {
  const at = request.indexOf(mark)
  if (at === -1) return undefined
  const sentAt = Number.parseFloat(request.toString('latin1', at + mark.length, at + mark.length + 24))
  return now() - sentAt
}

/** A time in ms that all processes of a machine share. */
export function now(): number {
  return Number(process.hrtime.bigint()) / 1e6
}
