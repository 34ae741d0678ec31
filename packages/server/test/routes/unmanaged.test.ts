import { startServer } from '@netbox-hooks/server'
import { expect, it, onTestFinished } from 'vitest'
import { quietHost } from '../support.ts'

it('a host that keeps no objects and no records says so', async () => {
  const server = await startServer({ host: quietHost(), port: 0 })
  onTestFinished(() => server.close())
  const ask = async (method: string, path: string) => {
    const answer = await fetch(server.url + path, { method })
    const { code } = (await answer.json()) as { code: string }
    return [answer.status, code]
  }
  for (const path of ['/api/extras/webhooks/', '/api/extras/event-rules/1/', '/api/objects', '/api/audit'])
    expect([path, ...(await ask('GET', path))]).toEqual([path, 404, 'NBH_OBJECTS_UNMANAGED'])
  expect(await ask('POST', '/api/keys/rotate')).toEqual([404, 'NBH_OBJECTS_UNMANAGED'])
  expect(await ask('POST', '/api/reload')).toEqual([409, 'NBH_RELOAD_UNAVAILABLE'])
})
