import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

/** A running status endpoint. */
export interface StatusEndpoint {
  readonly endpoint: string
  /** The paths that it was asked for. */
  readonly asked: readonly string[]
}

/** Starts a status endpoint for one test. It knows `/ams1` and `/7`, fails for `/fra1`, and never answers `/slow`. */
export async function startStatusEndpoint(): Promise<StatusEndpoint> {
  const statuses: Record<string, number> = { '/ams1': 200, '/7': 200, '/fra1': 503 }
  const asked: string[] = []
  const server = createServer(({ url: path = '' }, response) => {
    asked.push(path)
    if (path === '/slow') return
    response.writeHead(statuses[path] ?? 404).end(JSON.stringify({ health: 'up', asked: asked.length }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked }
}
