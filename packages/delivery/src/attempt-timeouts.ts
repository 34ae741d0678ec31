/** How long the parts of an attempt may take, in ms. */
export interface AttemptTimeouts {
  /** Looking up the host's name. */
  readonly dns: number
  /** From the resolved name to the open connection: a proxy's tunnel and TLS included. */
  readonly connect: number
  /** From the request's end to the response's headers. */
  readonly headers: number
  /** Between two pieces of the response's body. */
  readonly body: number
  /** The whole attempt, with name lookup and waiting for a connection. */
  readonly total: number
}

/** DNS 5 s, connect 5 s, headers 10 s, body 5 s, total 15 s. */
export const defaultAttemptTimeouts: AttemptTimeouts = {
  dns: 5_000,
  connect: 5_000,
  headers: 10_000,
  body: 5_000,
  total: 15_000,
}
