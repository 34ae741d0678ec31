/** How long opening a connection took, in ms. A part that there was no need for is absent. */
export interface ConnectionTimings {
  /** Looking up the host's name, and the proxy's; next to nothing for an address. */
  dns?: number
  /** The TCP connection, and the tunnel if there is a proxy. */
  connect?: number
  /** The TLS handshake. */
  tls?: number
}

/** A redirect that an attempt has followed. */
export interface Hop {
  /** With which status: 307 or 308. */
  readonly status: number
  /** Where it led, without the query. */
  readonly url: string
}

/**
 * How long the parts of an attempt took, in ms. A part that was not reached is absent; so are `dns`, `connect` and
 * `tls` if the request went over a connection that was open already.
 */
export interface AttemptTimings extends Readonly<ConnectionTimings> {
  /** From the request's start to the response's headers. */
  readonly firstByte?: number
  /** All of it, with waiting for a connection. */
  readonly total: number
  /** The redirects that were followed, in order; absent if there were none. The other parts are the last request's. */
  readonly redirects?: readonly Hop[]
}
