import type { Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { senderOf, startTcpServer } from '../network-support.ts'
import { newDelivery } from '../support.ts'

/** A whole request: the head, and the body of the length that it says. */
const request = /^[A-Z]+ [\s\S]*?content-length: (\d+)\r\n(?:[\s\S]*?\r\n)?\r\n/i

/** Calls `answer` with the number of each request that comes in whole on a connection. */
function onRequests(socket: Socket, answer: (number: number) => void): void {
  let text = ''
  let number = 0
  socket.on('data', (chunk) => {
    text += chunk.toString('latin1')
    for (let found = request.exec(text); found; found = request.exec(text)) {
      const end = found[0].length + Number(found[1])
      if (text.length < end) return
      text = text.slice(end)
      number += 1
      answer(number)
    }
  })
}

/** Sends some requests, one after the other, to a server that answers each with these pieces, each in a packet of its own. */
async function meet(pieces: readonly string[], times = 1, ending = false) {
  const { port } = await startTcpServer((socket) => {
    socket.setNoDelay(true)
    onRequests(socket, async () => {
      for (const piece of pieces)
        await new Promise<void>((resolve) => socket.write(piece, 'latin1', () => setImmediate(resolve)))
      if (ending) socket.end()
    })
  })
  const sender = senderOf()
  const results = []
  for (let i = 0; i < times; i += 1)
    results.push(await sender.send(newDelivery({ url: `http://127.0.0.1:${port}/` }), { secrets: [] }))
  return results
}

const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'
const proceed = 'HTTP/1.1 100 Continue\r\n\r\n'

describe('a request is delivered to a receiver that answers', () => {
  it.each([
    ['100 Continue', [proceed, ok]],
    ['100 Continue and the answer at once', [proceed + ok]],
    ['100 Continue with headers, twice', ['HTTP/1.1 100 Go on\r\nX-A: b\r\nVia: c\r\n\r\n', proceed, ok]],
    ['100 Continue, byte by byte', [...(proceed + ok)]],
    ['100 Continue in HTTP/1.0', ['HTTP/1.0 100 Continue\r\n\r\n', ok]],
    ['100 Continue with bare line feeds', ['HTTP/1.1 100 Continue\n\n', ok]],
    ['100 without a reason', ['HTTP/1.1 100\r\n\r\n', ok]],
    [
      '102, 103 and 100 before the answer',
      ['HTTP/1.1 102 Processing\r\n\r\n', 'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n', proceed, ok],
    ],
    [
      '103 with many hints',
      [`HTTP/1.1 103 Early Hints\r\n${'Link: </style.css>; rel=preload\r\n'.repeat(100)}\r\n`, ok],
    ],
    ['in lower case', ['HTTP/1.1 200 ok\r\ncontent-length: 2\r\n\r\nok']],
    ['without a reason', ['HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nok']],
    [
      'in chunks with trailers',
      ['HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;a=b\r\no\r\n1\r\nk\r\n0\r\nX-Sum: 1\r\n\r\n'],
    ],
  ])('%s', async (_what, pieces) => {
    const results = await meet(pieces, 2)
    expect(results).toMatchObject([
      { status: 200, outcome: 'delivered', responseBody: 'ok' },
      { status: 200, outcome: 'delivered', responseBody: 'ok' },
    ])
  })

  it.each([
    ['in HTTP/1.0, and closes', 'HTTP/1.0 200 OK\r\n\r\nok', 'ok'],
    ['without a length, and closes', 'HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nok', 'ok'],
    ['in HTTP/1.0 with a length, and closes', 'HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok', 'ok'],
    ['204 with a length', 'HTTP/1.1 204 No Content\r\nContent-Length: 2\r\n\r\nok', ''],
    ['200 that says it keeps the connection, and closes', ok, 'ok'],
  ])('%s', async (_what, answer, body) => {
    const results = await meet([answer], 3, true)
    for (const result of results) expect(result).toMatchObject({ outcome: 'delivered', responseBody: body })
  })

  it('with a body that reads as an interim answer', async () => {
    const [result] = await meet([`HTTP/1.1 200 OK\r\nContent-Length: ${proceed.length}\r\n\r\n`, proceed])
    expect(result).toMatchObject({ outcome: 'delivered', responseBody: proceed })
  })

  it('with 100 Continue before it has read the request', async () => {
    const { port } = await startTcpServer((socket) => {
      socket.write(proceed)
      onRequests(socket, () => socket.write(ok))
    })
    const result = await senderOf().send(newDelivery({ url: `http://127.0.0.1:${port}/` }), { secrets: [] })
    expect(result).toMatchObject({ outcome: 'delivered' })
  })
})

it('interim answers end when they are more than an answer may be', async () => {
  const [result] = await meet([proceed.repeat(700), ok])
  expect(result).toMatchObject({
    status: undefined,
    outcome: 'retry',
    error: { code: 'NBH_RESPONSE_INVALID' },
  })
  const [endless] = await meet([`HTTP/1.1 100 Continue\r\nX-A: ${'a'.repeat(20_000)}`, ok])
  expect(endless).toMatchObject({ status: undefined, outcome: 'retry' })
})

it('an upgrade that nobody asked for is no answer', async () => {
  const [result] = await meet([
    'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n',
  ])
  expect(result).toMatchObject({ error: { code: 'NBH_RESPONSE_INVALID' } })
})

describe('a kept connection that the other side closes as a request is written', () => {
  /** A server that does as told with the n-th request of each connection, numbered from 1. */
  async function start(talk: (socket: Socket, connection: number, request: number) => void) {
    let connections = 0
    const requests: [connection: number, request: number][] = []
    const { port } = await startTcpServer((socket) => {
      connections += 1
      const connection = connections
      onRequests(socket, (number) => {
        requests.push([connection, number])
        talk(socket, connection, number)
      })
    })
    return { url: `http://127.0.0.1:${port}/`, requests }
  }

  it.each([
    ['ends it', (socket: Socket) => socket.end()],
    ['resets it', (socket: Socket) => socket.resetAndDestroy()],
  ])('%s: the request is sent again at once, on a new one', async (_how, close) => {
    const { url, requests } = await start((socket, connection, number) =>
      connection === 1 && number === 2 ? close(socket) : socket.write(ok),
    )
    const sender = senderOf({ connections: 1 })
    await sender.send(newDelivery({ url }), { secrets: [] })
    const result = await sender.send(newDelivery({ url }), { secrets: [] })
    expect(result).toMatchObject({ status: 200, outcome: 'delivered', error: undefined })
    expect(requests).toEqual([
      [1, 1],
      [1, 2],
      [2, 1],
    ])
  })

  it('is given up when the new one is closed as well', async () => {
    const { url, requests } = await start((socket, connection, number) =>
      connection === 1 && number === 1 ? socket.write(ok) : socket.end(),
    )
    const sender = senderOf({ connections: 1 })
    await sender.send(newDelivery({ url }), { secrets: [] })
    expect(await sender.send(newDelivery({ url }), { secrets: [] })).toMatchObject({
      outcome: 'retry',
      countsAgainstWebhook: true,
      error: { code: 'NBH_CONNECTION_FAILED' },
    })
    expect(requests).toEqual([
      [1, 1],
      [1, 2],
      [2, 1],
    ])
  })

  it('is a failure if it was a new one', async () => {
    const { url, requests } = await start((socket) => socket.end())
    expect(await senderOf().send(newDelivery({ url }), { secrets: [] })).toMatchObject({
      error: { code: 'NBH_CONNECTION_FAILED' },
    })
    expect(requests).toEqual([[1, 1]])
  })

  it.each([
    ['half an answer', 'HTTP/1.1 200 OK\r\nConte'],
    ['one byte', 'H'],
    ['an interim answer', proceed],
  ])('is a failure after %s', async (_what, start_) => {
    const { url, requests } = await start((socket, _connection, number) =>
      number === 1 ? socket.write(ok) : socket.end(start_),
    )
    const sender = senderOf({ connections: 1 })
    await sender.send(newDelivery({ url }), { secrets: [] })
    expect(await sender.send(newDelivery({ url }), { secrets: [] })).toMatchObject({
      status: undefined,
      outcome: 'retry',
    })
    expect(requests).toEqual([
      [1, 1],
      [1, 2],
    ])
  })

  it('is not kept longer than it is said to be', async () => {
    const { url, requests } = await start((socket) =>
      socket.write('HTTP/1.1 200 OK\r\nKeep-Alive: timeout=1\r\nContent-Length: 0\r\n\r\n'),
    )
    const sender = senderOf({ connections: 1 })
    await sender.send(newDelivery({ url }), { secrets: [] })
    await sender.send(newDelivery({ url }), { secrets: [] })
    expect(requests).toEqual([
      [1, 1],
      [2, 1],
    ])
  })
})
