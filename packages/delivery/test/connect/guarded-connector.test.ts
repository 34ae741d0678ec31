import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer as createTlsServer } from 'node:https'
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net'
import { guardedConnector, type Lookup, NetworkPolicy } from '@netbox-hooks/delivery'
import { Agent, request } from 'undici'
import { expect, it, onTestFinished, vi } from 'vitest'
import { patient, rejection, startReceiver } from '../support.ts'

const fixture = (name: string) => readFileSync(new URL(`../fixtures/${name}`, import.meta.url), 'utf8')

const tls = { ca: fixture('tls/ca.crt') }

/** An HTTPS server for `hooks.test` that answers 204; resolves with its port. */
async function startTlsServer(): Promise<number> {
  const identity = { cert: fixture('tls/server.crt'), key: fixture('tls/server.key') }
  const server = createTlsServer(identity, (_, response) => void response.writeHead(204).end())
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return (server.address() as AddressInfo).port
}

/** A server that accepts connections and says nothing, whatever it is told; resolves with its port. */
async function startSilentServer(port = 0, host = '127.0.0.1', onTold = () => {}): Promise<number> {
  const sockets: Socket[] = []
  const server = createTcpServer((socket) => void sockets.push(socket.once('data', onTold)))
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  await once(server.listen(port, host), 'listening')
  return (server.address() as AddressInfo).port
}

/** A resolver that gives these answers in turn, one per question. */
function answering(...answers: (readonly string[])[]): Lookup {
  return async () => (answers.shift() ?? []).map((address) => ({ address }))
}

function agentOf(policy: NetworkPolicy, options?: Parameters<typeof guardedConnector>[1]): Agent {
  const agent = new Agent({
    connect: guardedConnector(policy, { dnsTimeout: patient.dns, timeout: patient.connect, ...options }),
  })
  onTestFinished(() => agent.destroy())
  return agent
}

async function post(dispatcher: Agent, url: string): Promise<number> {
  const { statusCode, body } = await request(url, { dispatcher, method: 'POST', reset: true })
  await body.dump()
  return statusCode
}

it('connects to the address that was vetted, whatever the name resolves to a moment later', async () => {
  const receiver = await startReceiver(undefined, '0.0.0.0')
  const lookup = answering(['127.0.0.1'], ['127.0.0.2'])
  const agent = agentOf(new NetworkPolicy({ allow: ['127.0.0.1'], lookup }))
  const url = `http://rebind.test:${receiver.port}/`

  expect(await post(agent, url)).toBe(204)
  expect(receiver.received.map(({ localAddress }) => localAddress)).toEqual(['127.0.0.1'])
  expect(await rejection(post(agent, url))).toMatchObject({ code: 'NBH_TARGET_BLOCKED' })
  expect(receiver.received).toHaveLength(1)
})

it('connects nowhere if one of several addresses is refused', async () => {
  const receiver = await startReceiver()
  const policy = new NetworkPolicy({ allow: ['127.0.0.1'], lookup: answering(['127.0.0.1', '10.0.0.1']) })
  const error = await rejection(post(agentOf(policy), `http://mixed.test:${receiver.port}/`))
  expect(error).toMatchObject({ code: 'NBH_TARGET_BLOCKED' })
  expect(receiver.received).toHaveLength(0)
})

it.each(['127.0.0.1', '0x7f.1', '[::ffff:127.0.0.1]', 'localhost'])(
  'does not connect to %s',
  async (host) => {
    const receiver = await startReceiver()
    const agent = agentOf(new NetworkPolicy())
    const error = await rejection(post(agent, `http://${host}:${receiver.port}/`))
    expect(error).toMatchObject({ code: 'NBH_TARGET_BLOCKED' })
    expect(receiver.received).toHaveLength(0)
  },
)

it('gives up a connection that leads elsewhere than it was dialled to', async () => {
  const receiver = await startReceiver()
  // The system takes 0.0.0.0 for the loopback address.
  const agent = agentOf(new NetworkPolicy({ allow: ['0.0.0.0'] }))
  const error = await rejection(post(agent, `http://0.0.0.0:${receiver.port}/`))
  expect(error).toMatchObject({ code: 'NBH_TARGET_BLOCKED', message: expect.stringContaining('127.0.0.1') })
  expect(receiver.received).toHaveLength(0)
})

it('tries the next address if one refuses', async () => {
  const receiver = await startReceiver()
  const lookup = answering(['127.0.0.2', '127.0.0.1'])
  const agent = agentOf(new NetworkPolicy({ allow: ['127.0.0.0/8'], lookup }))
  expect(await post(agent, `http://both.test:${receiver.port}/`)).toBe(204)
})

it('leaves time for the next address if one does not answer', async () => {
  // Time stands still until the first address is waited for, and then passes its half.
  vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout'] })
  onTestFinished(() => void vi.useRealTimers())
  const port = await startTlsServer()
  await startSilentServer(port, '127.0.0.2', () => void vi.advanceTimersByTime(patient.connect / 2))
  const lookup = answering(['127.0.0.2', '127.0.0.1'])
  const agent = agentOf(new NetworkPolicy({ allow: ['127.0.0.0/8'], lookup }), { tls })
  expect(await post(agent, `https://hooks.test:${port}/`)).toBe(204)
})

it('gives up a connection that is not made in time', async () => {
  const port = await startSilentServer()
  const agent = agentOf(new NetworkPolicy({ allow: ['127.0.0.1'] }), { timeout: 50 })
  expect(await rejection(post(agent, `https://127.0.0.1:${port}/`))).toMatchObject({
    code: 'NBH_CONNECT_TIMEOUT',
  })
})

it('checks the certificate against the name, though it dials an address', async () => {
  const port = await startTlsServer()
  const lookup: Lookup = async () => [{ address: '127.0.0.1' }]
  const agent = agentOf(new NetworkPolicy({ allow: ['127.0.0.1'], lookup }), { tls })
  expect(await post(agent, `https://hooks.test:${port}/`)).toBe(204)
  expect(await rejection(post(agent, `https://other.test:${port}/`))).toMatchObject({
    code: 'NBH_TLS_CERTIFICATE',
  })
})
