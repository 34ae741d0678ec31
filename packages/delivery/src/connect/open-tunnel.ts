import { request } from 'node:http'
import type { Socket } from 'node:net'
import { after } from '@netbox-hooks/core/times'
import { attemptLate, connectionFailed, proxyFailed, proxyRefused } from '../errors.ts'
import type { HttpProxy } from './http-proxy.ts'

/** Statuses with which a proxy says that it is not its own fault: the target does not answer. */
const targetStatuses: ReadonlySet<number | undefined> = new Set([502, 503, 504])

/**
 * Has a proxy open a tunnel, over a connection to it. The connection is destroyed if it does not.
 *
 * @param authority where the tunnel leads: a vetted address and a port
 * @throws NetboxHooksError `NBH_PROXY_FAILED`, `NBH_PROXY_REFUSED`, `NBH_CONNECTION_FAILED`
 */
export function openTunnel(
  socket: Socket,
  authority: string,
  proxy: HttpProxy,
  limit: number,
): Promise<Socket> {
  const { url, authorization } = proxy
  return new Promise((resolve, reject) => {
    const fail = (error: Error) => {
      timer.cancel()
      socket.destroy()
      reject(error)
    }
    const timer = after(limit, () => fail(proxyFailed(url.host, attemptLate('connect', limit))))
    request({
      method: 'CONNECT',
      path: authority,
      headers: { host: authority, ...(authorization && { 'proxy-authorization': authorization }) },
      createConnection: () => socket,
    })
      .on('connect', ({ statusCode: status = 0 }, tunnel: Socket, head) => {
        timer.cancel()
        if (status >= 200 && status < 300) {
          if (head.length > 0) tunnel.unshift(head)
          return resolve(tunnel)
        }
        if (!targetStatuses.has(status)) return fail(proxyRefused(url.host, status))
        fail(connectionFailed(`the proxy ${url.host} could not make it, and answered ${status}`))
      })
      .on('error', (error) => fail(proxyFailed(url.host, error)))
      .end()
  })
}
