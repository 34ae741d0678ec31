import type { Socket } from 'node:net'
import { gzipSync } from 'node:zlib'
import type { SendResult } from '@netbox-hooks/delivery'
import { describe, expect, it } from 'vitest'
import { runFixture } from '../fixture-process.ts'
import { senderOf, startTcpServer, startTlsReceiver } from '../network-support.ts'
import { newDelivery, startReceiver } from '../support.ts'

const head = (status: string, ...headers: string[]) => [`HTTP/1.1 ${status}`, ...headers, '', ''].join('\r\n')

/**
 * Sends one request to a receiver that treats its connection so, and destroys the sender. Resolves only when the
 * receiver, too, has seen the connection end.
 */
async function meet(talk: (socket: Socket) => void, timeouts = {}): Promise<SendResult> {
  const { port, left } = await startTcpServer(talk)
  const sender = senderOf({ timeouts })
  const result = await sender.send(newDelivery({ url: `http://127.0.0.1:${port}/` }), { secrets: [] })
  await sender.destroy()
  await left()
  return result
}

/** Does something as soon as the request has begun to come in. */
const onRequest = (answer: (socket: Socket) => void) => (socket: Socket) =>
  void socket.once('data', () => answer(socket))

const answering = (text: string | Uint8Array) => onRequest((socket) => socket.write(text))

function failed(code: string, message = '') {
  return {
    status: undefined,
    responseBody: undefined,
    outcome: 'retry',
    countsAgainstWebhook: true,
    error: { code, message: expect.stringContaining(message) },
  }
}

describe('a receiver that makes itself wait for', () => {
  it('never answers', async () => {
    expect(await meet(() => {}, { headers: 50 })).toMatchObject(failed('NBH_HEADERS_TIMEOUT', '0.05 s'))
  })

  it('never answers, and would be waited for longer than the attempt may take', async () => {
    expect(await meet(() => {}, { total: 50 })).toMatchObject(failed('NBH_ATTEMPT_TIMEOUT', '0.05 s'))
  })

  it('sends early hints for ever', async () => {
    const hinting = onRequest((socket) => {
      const timer = setInterval(() => socket.write(head('103 Early Hints')), 10)
      socket.on('close', () => clearInterval(timer)).on('end', () => clearInterval(timer))
    })
    // Each hint puts the limit for the head off, which is many times as long as the pause between them.
    expect(await meet(hinting, { headers: 2_000, total: 3_000 })).toMatchObject(failed('NBH_ATTEMPT_TIMEOUT'))
  })

  it('drips its head', async () => {
    expect(await meet(onRequest(drip('HTTP/1.1 200 OK\r\nX: ')), { total: 100 })).toMatchObject(
      failed('NBH_ATTEMPT_TIMEOUT'),
    )
  })

  it('falls silent after the head, though it said yes', async () => {
    expect(await meet(answering(head('200 OK', 'content-length: 5')), { body: 50 })).toMatchObject({
      status: 200,
      outcome: 'delivered',
      responseBody: '',
    })
  })

  it('falls silent after the head, and said no', async () => {
    expect(await meet(answering(head('500 No', 'content-length: 5')), { body: 50 })).toMatchObject({
      status: 500,
      outcome: 'retry',
      error: { code: 'NBH_RESPONSE_STATUS' },
    })
  })

  it('drips its body', async () => {
    const dripping = onRequest((socket) => {
      socket.write(head('200 OK', 'content-length: 100000'))
      drip()(socket)
    })
    // Long enough for the head to arrive in time, on whatever machine.
    const result = await meet(dripping, { body: 2_000, total: 3_000 })
    expect(result).toMatchObject({ status: 200, outcome: 'delivered' })
    expect(result.responseBody).toMatch(/^x*$/)
  })
})

/** Sends one byte every 10 ms. */
function drip(begin = ''): (socket: Socket) => void {
  return (socket) => {
    socket.write(begin)
    const timer = setInterval(() => socket.write('x'), 10)
    const stop = () => clearInterval(timer)
    socket.on('close', stop).on('end', stop).on('error', stop)
  }
}

describe('a receiver that sends too much', () => {
  const pouring = (piece: string | Uint8Array) => (socket: Socket) => {
    const pour = () => {
      while (!socket.destroyed && socket.write(piece));
      socket.once('drain', pour)
    }
    pour()
  }

  it('sends a body without end', async () => {
    const result = await meet(
      onRequest((socket) => {
        socket.write(head('200 OK', 'content-length: 999999999999'))
        pouring('x'.repeat(10_000))(socket)
      }),
    )
    expect(result).toMatchObject({ status: 200, outcome: 'delivered', responseBody: 'x'.repeat(16 * 1024) })
  })

  it('sends chunks without end', async () => {
    const result = await meet(
      onRequest((socket) => {
        socket.write(head('503 No', 'transfer-encoding: chunked'))
        pouring(`3e8\r\n${'x'.repeat(1_000)}\r\n`)(socket)
      }),
    )
    expect(result).toMatchObject({ status: 503, outcome: 'retry', responseBody: 'x'.repeat(16 * 1024) })
  })

  it('sends a bomb of gzip, which is not unpacked', async () => {
    const bomb = gzipSync(Buffer.alloc(10_000_000))
    expect(bomb.length).toBeLessThan(16 * 1024)
    const { url } = await startReceiver((response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb),
    )
    const result = await senderOf().send(newDelivery({ url }), { secrets: [] })
    expect(result).toMatchObject({ status: 200, outcome: 'delivered' })
    expect(result.responseBody?.length).toBeLessThanOrEqual(bomb.length)
  })

  it('sends a megabyte of headers', async () => {
    const headers = Array.from({ length: 1_000 }, (_, index) => `x-${index}: ${'y'.repeat(1_000)}`)
    const result = await meet(answering(head('200 OK', ...headers)))
    expect(result).toMatchObject(failed('NBH_RESPONSE_INVALID', 'headers are too large'))
  })

  it('sends one header of a megabyte', async () => {
    const result = await meet(answering(head('200 OK', `x: ${'y'.repeat(1_000_000)}`)))
    expect(result).toMatchObject(failed('NBH_RESPONSE_INVALID'))
  })

  it('sends a second answer, that nobody asked for', async () => {
    const result = await meet(answering(head('204 No Content') + head('200 OK', 'content-length: 0')))
    expect(result).toMatchObject({ status: 204, outcome: 'delivered' })
  })

  it('sends a body where there is none', async () => {
    const result = await meet(answering(`${head('204 No Content', 'content-length: 5')}hello`))
    expect(result).toMatchObject({ status: 204, outcome: 'delivered', responseBody: '' })
  })
})

describe('a receiver that breaks off', () => {
  it('closes at once', async () => {
    expect(await meet((socket) => socket.end())).toMatchObject(failed('NBH_CONNECTION_FAILED'))
  })

  it('half closes after the request, and answers nothing', async () => {
    expect(await meet(onRequest((socket) => socket.end()))).toMatchObject(failed('NBH_CONNECTION_FAILED'))
  })

  it('resets the connection', async () => {
    expect(await meet(onRequest((socket) => socket.resetAndDestroy()))).toMatchObject(
      failed('NBH_CONNECTION_FAILED'),
    )
  })

  it('resets the connection before it has read anything', async () => {
    expect(await meet((socket) => socket.resetAndDestroy())).toMatchObject(failed('NBH_CONNECTION_FAILED'))
  })

  it('resets the connection amidst its answer', async () => {
    const result = await meet(
      onRequest((socket) => {
        socket.write(`${head('200 OK', 'content-length: 100')}begun`, () => socket.resetAndDestroy())
      }),
    )
    // The reset may overtake what was sent before it.
    expect(['delivered', 'retry']).toContain(result.outcome)
  })
})

describe('a receiver that speaks another language', () => {
  it.each([
    ['no status', 'HTTP/1.1 \r\n\r\n'],
    ['an impossible status', 'HTTP/1.1 2000 OK\r\n\r\n'],
    ['another protocol', 'SSH-2.0-OpenSSH_9.9\r\n'],
    ['HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    ['two lengths', `${head('200 OK', 'content-length: 1', 'content-length: 2')}x`],
    ['a length and chunks', `${head('200 OK', 'content-length: 1', 'transfer-encoding: chunked')}0\r\n\r\n`],
    ['a header without a name', head('200 OK', ': x')],
    [
      'an upgrade that nobody asked for',
      head('101 Switching Protocols', 'connection: upgrade', 'upgrade: x'),
    ],
  ])('answers with %s', async (_what, text) => {
    expect(await meet(answering(text))).toMatchObject(failed('NBH_RESPONSE_INVALID'))
  })

  it('answers with a broken chunk, though it said yes', async () => {
    const result = await meet(answering(`${head('200 OK', 'transfer-encoding: chunked')}zzz\r\n`))
    expect(result).toMatchObject({ status: 200, outcome: 'delivered' })
  })

  it('answers in HTTP/1.0', async () => {
    const result = await meet(onRequest((socket) => socket.end('HTTP/1.0 200 OK\r\n\r\nthanks')))
    expect(result).toMatchObject({ status: 200, outcome: 'delivered', responseBody: 'thanks' })
  })

  it('speaks TLS where the URL says http', async () => {
    const port = await startTlsReceiver()
    const url = `http://127.0.0.1:${port}/`
    const result = await senderOf().send(newDelivery({ url }), { secrets: [] })
    // Node's server just hangs up; others answer with an alert.
    expect(['NBH_CONNECTION_FAILED', 'NBH_RESPONSE_INVALID']).toContain(result.error?.code)
    const alert = Buffer.from([0x15, 0x03, 0x01, 0x00, 0x02, 0x02, 0x46])
    expect(await meet(answering(alert))).toMatchObject(failed('NBH_RESPONSE_INVALID', 'begin with https'))
  })

  it('speaks http where the URL says https', async () => {
    const { port } = await startReceiver()
    const delivery = newDelivery({ url: `https://127.0.0.1:${port}/` })
    expect(await senderOf().send(delivery, { secrets: [] })).toMatchObject(
      failed('NBH_TLS_FAILED', 'Check that the port speaks TLS'),
    )
  })

  it('falls silent in the TLS handshake', async () => {
    const { port, left } = await startTcpServer(() => {})
    const delivery = newDelivery({ url: `https://127.0.0.1:${port}/` })
    const sender = senderOf({ timeouts: { connect: 50 } })
    expect(await sender.send(delivery, { secrets: [] })).toMatchObject(
      failed('NBH_CONNECT_TIMEOUT', '0.05 s'),
    )
    // The sender lives on; the connection does not.
    await left()
  })
})

describe('a receiver that redirects', () => {
  it.each(['http://169.254.169.254/latest/meta-data/', 'http://127.0.0.1:2/', 'file:///etc/passwd'])(
    'is not followed to %s',
    async (location) => {
      const { url, received } = await startReceiver((response) =>
        response.writeHead(307, { location }).end('moved'),
      )
      expect(await senderOf().send(newDelivery({ url }), { secrets: [] })).toMatchObject({
        status: 307,
        outcome: 'retry',
        responseBody: 'moved',
        error: { code: 'NBH_RESPONSE_STATUS', message: expect.stringContaining('not followed') },
      })
      expect(received).toHaveLength(1)
    },
  )
})

it('a destroyed sender lets the process end, whoever it was talking to', async () => {
  let busy = 0
  let allBusy = () => {}
  const everybodyIsBusy = new Promise<void>((resolve) => {
    allBusy = resolve
  })
  const occupied = () => {
    busy += 1
    if (busy === 3) allBusy()
  }
  const silent = await startTcpServer(onRequest(occupied))
  const dripping = await startTcpServer(
    onRequest((socket) => {
      drip(head('200 OK', 'content-length: 1000'))(socket)
      occupied()
    }),
  )
  const { url } = await startReceiver((response) => {
    void everybodyIsBusy.then(() => response.writeHead(204).end())
  })
  const urls = [
    `http://127.0.0.1:${silent.port}/`,
    `https://127.0.0.1:${silent.port}/`,
    `http://127.0.0.1:${dripping.port}/`,
  ]
  const { lines } = runFixture(new URL('../fixtures/send-and-leave.mjs', import.meta.url), url, ...urls)
  const said: string[] = []
  // Its lines end when it does.
  for (let line = await lines.next(); !line.done; line = await lines.next()) said.push(line.value)
  expect(said).toHaveLength(4)
  expect(said[0]).toBe('204 delivered')
  expect(said.filter((line) => line === 'NBH_SENDER_CLOSED retry').length).toBeGreaterThanOrEqual(2)
})
