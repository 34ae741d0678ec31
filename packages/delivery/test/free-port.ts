import { once } from 'node:events'
import { createServer } from 'node:net'

/** The range in which systems choose the ports of clients begins above these. */
const [first, last] = [20_000, 32_000]

/**
 * A port that nobody listens on, for a server that is started again on it. It is none that the system gives to clients: one
 * that tries again and again while the server is away would be given the very port in the end, be connected to itself, and
 * keep the server from it.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = first + Math.floor(Math.random() * (last - first))
    const server = createServer().listen(port, '127.0.0.1')
    const isFree = await once(server, 'listening').then(
      () => true,
      () => false,
    )
    if (!isFree) continue
    server.close()
    await once(server, 'close')
    return port
  }
}
