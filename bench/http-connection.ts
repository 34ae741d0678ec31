import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { messageSize } from './http-message.ts'

const accepted = 'HTTP/1.1 202'

/** A connection that is kept open, with one request after the other, as cheap as Node can. */
export class HttpConnection {
  readonly #socket: Socket
  #answered: (() => void) | undefined
  #rest: Buffer | undefined

  private constructor(socket: Socket) {
    this.#socket = socket
    socket.on('data', (chunk) => this.#read(chunk))
    socket.on('error', (error) => {
      // A server may end what it has not heard of for long.
      if (this.#answered) throw error
    })
  }

  static async open(port: number): Promise<HttpConnection> {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    await once(socket, 'connect')
    return new HttpConnection(socket)
  }

  /** Sends a request; the one before must have been answered. An answer other than 202 ends the process. */
  send(request: Buffer, answered: () => void): void {
    this.#answered = answered
    this.#socket.write(request)
  }

  #read(chunk: Buffer): void {
    const bytes = this.#rest ? Buffer.concat([this.#rest, chunk]) : chunk
    const size = messageSize(bytes)
    this.#rest = size === undefined || bytes.length < size ? bytes : undefined
    if (this.#rest) return
    if (bytes.toString('latin1', 0, accepted.length) !== accepted) throw new Error(bytes.toString())
    const answered = this.#answered
    this.#answered = undefined
    answered?.()
  }
}
