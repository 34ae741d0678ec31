import { once } from 'node:events'
import { type Agent, request } from 'node:http'
import { connect } from 'node:net'
import { NetboxHooksError } from '@netbox-hooks/core'
import { startServer } from '@netbox-hooks/server'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { quietHost } from '../support.ts'

const event = JSON.stringify({ event_type: 'object_created', object_type: 'dcim.site', data: null })

function hostWith(parts: Partial<ReturnType<typeof quietHost>> = {}) {
  const host = quietHost()
  host.registry.add('eventTypes', { name: 'object_created' })
  return { ...host, ...parts }
}

interface Answer {
  readonly status: number | undefined
  readonly code: string | undefined
  readonly retryAfter: string | undefined
  readonly connection: string | undefined
  readonly text: string
}

function ask(
  url: string,
  options: { readonly agent?: Agent; readonly method?: string; readonly body?: string } = {},
): Promise<Answer> {
  const { agent, method = 'GET', body } = options
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json' }
    const asked = request(url, { method, headers, ...(agent && { agent }) }, async (response) => {
      let text = ''
      for await (const chunk of response.setEncoding('utf8')) text += chunk
      const { connection, 'retry-after': retryAfter } = response.headers
      resolve({ status: response.statusCode, code: JSON.parse(text).code, retryAfter, connection, text })
    })
    asked.on('error', reject).end(body)
  })
}

describe('while the server closes', () => {
  it('what comes over an open connection is accepted, and the server is not ready', async () => {
    // The time that closing may take does not pass.
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    onTestFinished(() => void vi.useRealTimers())
    const { promise: stored, resolve: store } = Promise.withResolvers<void>()
    const host = hostWith({ emit: () => stored.then(() => ['an id']) })
    const server = await startServer({ host, port: 0 })
    // A slow request holds the server open; another connection has been used before.
    const slow = ask(`${server.url}/api/events`, { method: 'POST', body: event })
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1')
    onTestFinished(() => void socket.destroy())
    await once(socket, 'connect')
    const head = (path: string) => `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n`
    let answers = ''
    socket.setEncoding('utf8').on('data', (chunk: string) => (answers += chunk))
    socket.write(`${head('/healthz')}\r\n${head('/readyz')}`)
    await once(socket, 'data')

    const closed = server.close()
    while (await ask(`${server.url}/healthz`).catch(() => undefined));
    socket.write('\r\n')
    socket.write('\r\n')
    await once(socket, 'end')
    expect(answers).toMatch(/HTTP\/1\.1 503 .*\r\nconnection: close\r\n.*NBH_HOST_NOT_RUNNING/s)
    store()
    expect(await slow).toMatchObject({ status: 202, connection: 'close' })
    await closed
  })
})

describe('/readyz', () => {
  it('says so while the queue refuses events, for as long as clients are told to wait', async () => {
    vi.useFakeTimers({ toFake: ['Date', 'performance'] })
    onTestFinished(() => void vi.useRealTimers())
    let refusal: NetboxHooksError | undefined
    const emit = async () => {
      if (refusal) throw refusal
      return ['an id']
    }
    const log: string[] = []
    const keep = (fields: object, message: string) => void log.push(`${message} ${JSON.stringify(fields)}`)
    const logger = { debug: keep, info: keep, warn: keep, error: keep }
    const server = await startServer({ host: hostWith({ emit, logger }), port: 0 })
    onTestFinished(() => server.close())
    const post = () => ask(`${server.url}/api/events`, { method: 'POST', body: event })
    const ready = () => ask(`${server.url}/readyz`)
    expect((await ready()).status).toBe(200)

    const where = '/var/lib/queue.db'
    refusal = new NetboxHooksError({ code: 'NBH_QUEUE_DISK_FULL', message: 'The disk is full.', where })
    expect(await post()).toMatchObject({ status: 503, code: 'NBH_QUEUE_DISK_FULL', retryAfter: '5' })
    expect(await ready()).toMatchObject({ status: 503, code: 'NBH_QUEUE_DISK_FULL', retryAfter: '5' })
    // Everybody may ask.
    expect((await ready()).text).not.toContain(where)
    await post()
    expect(log.filter((line) => line.startsWith('Events are refused. The disk is full.'))).toHaveLength(1)
    expect((await ask(`${server.url}/healthz`)).status).toBe(200)

    vi.advanceTimersByTime(4_999)
    expect((await ready()).status).toBe(503)
    vi.advanceTimersByTime(1)
    expect((await ready()).status).toBe(200)
    await post()
    expect((await ready()).status).toBe(503)

    refusal = undefined
    expect((await post()).status).toBe(202)
    expect((await ready()).status).toBe(200)
  })

  it('says so if the queue has failed, or does not answer at all', async () => {
    let counts = (): Promise<never> =>
      Promise.reject(new NetboxHooksError({ code: 'NBH_QUEUE_FAILED', message: 'Its thread has ended.' }))
    const server = await startServer({ host: hostWith({ counts: () => counts() }), port: 0 })
    onTestFinished(() => server.close())
    expect(await ask(`${server.url}/readyz`)).toMatchObject({ status: 503, code: 'NBH_QUEUE_FAILED' })
    counts = () => new Promise(() => {})
    expect(await ask(`${server.url}/readyz`)).toMatchObject({ status: 503, code: 'NBH_QUEUE_FAILED' })
  })
})

it('cuts off a request that does not come in', async () => {
  const server = await startServer({ host: hostWith(), port: 0, requestTimeout: 300 })
  onTestFinished(() => server.close())
  const port = Number(new URL(server.url).port)
  const parts = [
    'POST /api/events HTTP/1.1\r\nHost: 127.0.0.1\r\n',
    'POST /api/events HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 90\r\n\r\n{',
  ]
  for (const part of parts) {
    const socket = connect(port, '127.0.0.1').setEncoding('utf8')
    onTestFinished(() => void socket.destroy())
    socket.write(part)
    let answer = ''
    for await (const chunk of socket) answer += chunk
    expect(answer).toMatch(/^HTTP\/1\.1 408 /)
  }
})
