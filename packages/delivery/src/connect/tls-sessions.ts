import type { TLSSocket } from 'node:tls'

/** How many hosts a session is kept of. */
const capacity = 100

/** The last TLS session of each host: it shortens the next handshake. */
export class TlsSessions {
  readonly #sessions = new Map<string, Buffer>()

  /** The option of `tls.connect` that resumes the host's session, if there is one. */
  of(host: string): { readonly session?: Buffer } {
    const session = this.#sessions.get(host)
    return session ? { session } : {}
  }

  /** Keeps the sessions that a connection is given. */
  keep(host: string, socket: TLSSocket): void {
    socket.on('session', (session) => {
      this.#sessions.delete(host)
      this.#sessions.set(host, session)
      if (this.#sessions.size <= capacity) return
      const [oldest] = this.#sessions.keys()
      if (oldest !== undefined) this.#sessions.delete(oldest)
    })
  }
}
