import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { Redis } from 'ioredis'

/** Starts a server as it is meant to be run, `appendfsync everysec`, on a free port; it ends with this process. */
export async function startRedis(folder: string): Promise<`redis://${string}`> {
  const port = await freePort()
  const place = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder]
  const server = spawn('redis-server', [...place, '--appendonly', 'yes', '--save', ''], { stdio: 'ignore' })
  process.once('exit', () => server.kill('SIGKILL'))
  const client = new Redis(port, { maxRetriesPerRequest: null, retryStrategy: () => 20 })
  client.on('error', () => {})
  await client.ping()
  client.disconnect()
  return `redis://127.0.0.1:${port}`
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
