import { codeOf, propertyOf } from '@netbox-hooks/core'

/** How many endpoints are remembered. */
const capacity = 1_000

/**
 * Endpoints that speak HTTP/2 and nothing else. HTTP/1.1 is what connections are opened for; an endpoint that refuses it
 * (ALPN: `no_application_protocol`) is asked again for HTTP/2, and is remembered.
 */
export class Http2Only {
  readonly #found = new Set<string>()

  /** @param secure opens a TLS connection for one of these protocols */
  async secure<Socket>(
    endpoint: string,
    secure: (protocols: readonly string[]) => Promise<Socket>,
  ): Promise<Socket> {
    if (!this.#found.has(endpoint)) {
      try {
        return await secure(['http/1.1'])
      } catch (error) {
        if (!/_NO_APPLICATION_PROTOCOL$/.test(codeOf(propertyOf(error, 'cause')) ?? '')) throw error
        if (this.#found.size >= capacity) this.#found.clear()
        this.#found.add(endpoint)
      }
    }
    return secure(['h2', 'http/1.1'])
  }
}
