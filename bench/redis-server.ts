import { spawn } from 'node:child_process'
import { Redis } from 'ioredis'
import { freePort } from '../packages/delivery/test/free-port.ts'

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
