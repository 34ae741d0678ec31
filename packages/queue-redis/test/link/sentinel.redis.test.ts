import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { newId } from '@netbox-hooks/delivery'
import { Redis } from 'ioredis'
import { expect, it, onTestFinished } from 'vitest'
import { freePort } from '../../../delivery/test/free-port.ts'
import { RedisServer, serverProgram } from '../redis-server.ts'
import { claimIds, openQueue, storeSome, until } from '../support.ts'

/** A sentinel that watches a server on this machine, and calls it `main`. */
async function startSentinel(watched: RedisServer): Promise<number> {
  const port = await freePort()
  const folder = mkdtempSync(join(tmpdir(), 'queue-sentinel-'))
  const file = join(folder, 'sentinel.conf')
  const settings = [
    `port ${port}`,
    'bind 127.0.0.1',
    `dir ${folder}`,
    `sentinel monitor main 127.0.0.1 ${watched.port} 1`,
    // Longer than a leader on a busy machine is silent.
    'sentinel down-after-milliseconds main 5000',
    'sentinel failover-timeout main 10000',
  ]
  writeFileSync(file, settings.join('\n'))
  const child = spawn(serverProgram(), [file, '--sentinel'], { stdio: 'ignore' })
  onTestFinished(() => {
    child.kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  })
  return port
}

it('goes on with the replica that sentinels make the leader', async () => {
  const leader = await RedisServer.start()
  onTestFinished(() => leader.stop())
  const replica = await RedisServer.start('--replicaof', `127.0.0.1 ${leader.port}`)
  onTestFinished(() => replica.stop())
  const port = await startSentinel(leader)
  const sentinel = new Redis(port, '127.0.0.1', { retryStrategy: () => 20, maxRetriesPerRequest: null })
  sentinel.on('error', () => {})
  onTestFinished(() => sentinel.disconnect())
  await until(
    () => sentinel.call('SENTINEL', 'REPLICAS', 'main') as Promise<unknown[]>,
    (replicas) => replicas.length === 1,
  )
  const queue = await openQueue({
    url: `redis+sentinel://127.0.0.1:1,127.0.0.1:${port}/main`,
    prefix: newId(),
  })
  const made = await storeSome(queue, 2)
  const client = leader.client()
  await client.wait(1, 60_000)
  client.disconnect()
  await leader.kill()
  const accept = () => queue.accept([{ id: newId(), body: '{}' }])
  await expect(accept()).rejects.toMatchObject({ code: 'NBH_QUEUE_FAILED' })
  await until(
    () => accept().then(Boolean, () => false),
    (isAccepted) => isAccepted,
  )
  expect(await claimIds(queue)).toEqual(made)
}, 300_000)
