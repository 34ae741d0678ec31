import type { Socket } from 'node:net'
import { InterimAnswers } from './interim-answers.ts'

/** How far a request has come on its connection. */
export interface ConnectionUse {
  /** How many requests were written to the connection before. */
  readonly earlier: number
  /** Whether anything has come since the request was written. */
  hasAnswered: boolean
}

/** Whoever has a request written is told on which connection. */
export interface ConnectionUser {
  connection: ConnectionUse | undefined
}

/**
 * An HTTP/1 connection of which is known what undici does not tell: whether it was used before, and whether an answer has
 * begun. `100 Continue` does not reach undici, see {@link InterimAnswers}.
 *
 * @param takeUser whose request is being written, asked at each write; `undefined` after the first
 */
export function watchSocket(socket: Socket, takeUser: () => ConnectionUser | undefined): Socket {
  const interim = new InterimAnswers()
  const { write, push } = socket
  let written = 0
  let use: ConnectionUse | undefined
  socket.write = (...[chunk, encoding, callback]: unknown[]): boolean => {
    const user = takeUser()
    if (user) {
      use = { earlier: written, hasAnswered: false }
      written += 1
      user.connection = use
      interim.expectAnswer()
    }
    return write.call(socket, chunk as Buffer, encoding as BufferEncoding, callback as () => void)
  }
  socket.push = (chunk: Buffer | null, encoding?: BufferEncoding): boolean => {
    if (use && chunk !== null) use.hasAnswered = true
    if (interim.lets(chunk)) return push.call(socket, chunk, encoding)
    let wantsMore = true
    for (const piece of interim.filter(chunk)) wantsMore = push.call(socket, piece, encoding)
    return wantsMore
  }
  return socket
}
