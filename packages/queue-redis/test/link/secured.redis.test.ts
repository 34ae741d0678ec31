import { fileURLToPath } from 'node:url'
import { newId } from '@netbox-hooks/delivery'
import { RedisQueue } from '@netbox-hooks/queue-redis'
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { freePort } from '../../../delivery/test/free-port.ts'
import { RedisServer } from '../redis-server.ts'
import { attemptOf, claimIds, openQueue, storeSome } from '../support.ts'

const directory = fileURLToPath(new URL('../../../delivery/test/fixtures/tls/', import.meta.url))
const own = 'ca=ca.crt&cert=client.crt&key=client.key'
let prefix = ''
beforeEach(() => {
  prefix = newId()
})

/** A server that speaks TLS alone; it asks for a certificate if told so. @returns its address */
async function startSecured(clients: 'yes' | 'no'): Promise<string> {
  const port = await freePort()
  const files = ['cert-file', 'server.crt', 'key-file', 'server.key', 'ca-cert-file', 'ca.crt']
  const tls = files.map((word, index) => (index % 2 === 0 ? `--tls-${word}` : `${directory}${word}`))
  const server = await RedisServer.start(...tls, '--tls-port', String(port), '--tls-auth-clients', clients)
  onTestFinished(() => server.stop())
  return `rediss://127.0.0.1:${port}`
}

describe('a server with TLS', () => {
  it('is trusted by the certificates that the URL names', async () => {
    const url = await startSecured('no')
    const queue = await openQueue({ url: `${url}?ca=ca.crt`, directory, prefix })
    await storeSome(queue, 1)
    expect(await claimIds(queue)).toHaveLength(1)
    const untrusting = new RedisQueue({ url, prefix })
    await expect(untrusting.open()).rejects.toMatchObject({
      code: 'NBH_REDIS_UNREACHABLE',
      message: expect.stringContaining('self-signed certificate in certificate chain'),
    })
  })

  it('is shown the certificate that it asks for', async () => {
    const url = await startSecured('yes')
    const queue = await openQueue({ url: `${url}?${own}`, directory, prefix })
    await storeSome(queue, 1)
    await expect(new RedisQueue({ url: `${url}?ca=ca.crt`, directory, prefix }).open()).rejects.toMatchObject(
      {
        code: 'NBH_REDIS_UNREACHABLE',
      },
    )
  })

  it('is not spoken to in the clear, nor one in the clear with TLS', { timeout: 180_000 }, async () => {
    const url = await startSecured('no')
    const plain = await RedisServer.start()
    onTestFinished(() => plain.stop())
    for (const wrong of [url.replace('rediss', 'redis'), plain.url.replace('redis:', 'rediss:')]) {
      await expect(new RedisQueue({ url: wrong, prefix }).open()).rejects.toMatchObject({
        code: 'NBH_REDIS_UNREACHABLE',
      })
    }
  })
})

/** As docs/scaling.md names them. */
const minimal = [
  '+@read',
  '+@write',
  '+@scripting',
  '+@pubsub',
  '+@connection',
  '-@dangerous',
  '+info',
  '+time',
  '+cluster|slots',
]

describe('an ACL user', () => {
  it('needs no more than what the documentation names', async () => {
    const server = await RedisServer.start()
    onTestFinished(() => server.stop())
    const client = server.client()
    onTestFinished(() => client.disconnect())
    const rights = [...minimal, `~{${prefix}}:*`, `&{${prefix}}:*`]
    await client.acl('SETUSER', 'hooks', 'on', '>secret', ...rights)
    const url = server.url.replace('//', '//hooks:secret@')
    // Leases are renewed when the test says so.
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    onTestFinished(() => void vi.useRealTimers())
    const queue = await openQueue({ url, prefix })
    const other = await openQueue({ url, prefix })
    vi.advanceTimersByTime(15_000)
    const heard = new Promise((resolve) => other.watch({ onDue: resolve }))
    const [id = ''] = await storeSome(queue, 2)
    await heard
    const [claimed = ''] = await claimIds(other, 1)
    await other.record(attemptOf(claimed))
    await other.redeliver([{ deliveryId: id, id: newId() }])
    expect(await queue.history.count({ webhook: 'a' })).toBe(3)
    await queue.prune({ before: Date.now() + 1_000, bodiesBefore: Date.now() + 1_000, limit: 10 })
    await queue.close()
    await other.close()
    const log = (await client.acl('LOG')) as unknown[]
    expect(log).toEqual([])
  })
})
