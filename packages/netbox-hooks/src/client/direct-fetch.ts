import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import { Readable } from 'node:stream'

/** What makes a request, as the global `fetch` does. The body is a text. */
export type Fetch = (url: URL, init: FetchInit) => Promise<Response>

/** What {@link Fetch} takes of `RequestInit`. */
export interface FetchInit {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  readonly signal?: AbortSignal
}

/**
 * As `fetch`, and never through a proxy: Node's own switch (`NODE_USE_ENV_PROXY`) would have the global one ask a proxy for
 * this machine. Redirects are not followed.
 */
export const directFetch: Fetch = async (url, { method = 'GET', headers, body, signal }) => {
  const isSecure = url.protocol === 'https:'
  // An agent of one's own is what that switch does not reach.
  const agent = isSecure ? new HttpsAgent() : new HttpAgent()
  const message = await new Promise<IncomingMessage>((resolve, reject) => {
    const options = { method, headers: { ...headers }, agent, ...(signal && { signal }) }
    const request = isSecure ? httpsRequest(url, options) : httpRequest(url, options)
    request
      .once('response', resolve)
      .once('error', (error) => reject(signal?.aborted ? signal.reason : error))
    request.end(body)
  })
  const status = message.statusCode ?? 0
  const hasBody = ![204, 205, 304].includes(status)
  if (!hasBody) message.resume()
  const lines = Object.entries(message.headersDistinct).flatMap(([name, values = []]) =>
    values.map((value): [string, string] => [name, value]),
  )
  const stream = hasBody ? (Readable.toWeb(message) as ReadableStream<Uint8Array>) : null
  return new Response(stream, { status, headers: lines })
}
