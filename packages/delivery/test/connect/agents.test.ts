import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { Agent } from 'undici'
import { expect, it, onTestFinished } from 'vitest'
import { Agents, type ConnectionSettings } from '../../src/connect/agents.ts'
import { collectGarbage, until } from '../support.ts'

/** A server that keeps every connection as long as its client does. */
async function keepingServer() {
  let open = 0
  const server = createServer((socket) => {
    open += 1
    socket.once('close', () => {
      open -= 1
    })
    socket.on('data', () => socket.write('HTTP/1.1 204 No Content\r\nKeep-Alive: timeout=600\r\n\r\n'))
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  onTestFinished(() => void server.close())
  return { origin: `http://127.0.0.1:${port}`, open: () => open }
}

function agents(): Agents {
  const made = new Agents(() => new Agent({ keepAliveTimeout: 600_000 }))
  onTestFinished(() => made.destroy())
  return made
}

it('settings that say the same share an agent, and others do not', () => {
  const all = agents()
  const plain = all.of({}, false)
  expect(all.of({}, false)).toBe(plain)
  const tls = { sslVerification: false }
  expect(all.of({ tls }, false)).toBe(all.of({ tls: { ...tls } }, false))
  expect(all.of({ tls }, false)).not.toBe(plain)
  expect(all.of({}, true)).not.toBe(plain)
  expect(all.size).toBe(3)
})

it('the connections of settings that nobody has any more are closed, and those of others stay', async () => {
  const { origin, open } = await keepingServer()
  const all = agents()
  const kept: ConnectionSettings = { tls: { ca: 'kept' } }
  const request = (settings: ConnectionSettings) =>
    all
      .of(settings, false)
      .request({ origin, path: '/', method: 'GET' })
      .then(({ body }) => body.dump())
  await request(kept)
  await request({})
  for (let round = 0; round < 20; round += 1) await request({ tls: { ca: `round ${round}` } })
  await until(() => {
    collectGarbage()
    return all.size === 2 && open() === 2
  })
  await request(kept)
  expect([all.size, open()]).toEqual([2, 2])
})
