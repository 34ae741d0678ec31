import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { HttpSender, type NewDelivery, type SendOptions } from '@netbox-hooks/delivery'
import fc from 'fast-check'
import { expect, it, onTestFinished } from 'vitest'
import { loopbackAllowed, newDelivery } from '../support.ts'

/** What an attempt is made of. */
interface Parts {
  readonly delivery: Partial<NewDelivery>
  readonly options: Partial<SendOptions>
  readonly userAgent: string
}

/** A receiver that keeps the bytes as they come over the wire, and reads no more of HTTP than where a request ends. */
async function startRawReceiver() {
  const heads: string[] = []
  const server = createServer((socket) => {
    let bytes = ''
    socket.on('error', () => socket.destroy())
    socket.setEncoding('latin1').on('data', (chunk) => {
      bytes += chunk
      for (let end = bytes.indexOf('\r\n\r\n'); end >= 0; end = bytes.indexOf('\r\n\r\n')) {
        const head = bytes.slice(0, end)
        const size = end + 4 + Number(/^content-length: (\d+)$/im.exec(head)?.[1] ?? 0)
        if (bytes.length < size) return
        heads.push(head)
        bytes = bytes.slice(size)
        socket.write('HTTP/1.1 204 No Content\r\n\r\n')
      }
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, heads }
}

/** Ways to end a header and begin another, or another request. Cut to a byte, the last letters are line breaks too. */
const breaks = ['\r\n', '\n', '\r', '\0', '\x0b', '\x85', '\u2028', '%0d%0a', '\u010d\u010a', '\u560d\u560a']
const injections = fc
  .tuple(
    fc.string({ maxLength: 5 }),
    fc.constantFrom(...breaks),
    fc.constantFrom('X-Injected: 1', ' folded', '\r\nGET /injected HTTP/1.1\r\nHost: x\r\n\r\n'),
  )
  .map((parts) => parts.join(''))
const values = fc.oneof({ weight: 4, arbitrary: injections }, fc.string({ unit: 'binary', maxLength: 20 }))

/** Every field that a configuration, a template or an event has a say in. */
const fields: Record<string, (text: string, url: string) => Partial<Parts>> = {
  path: (text, url) => ({ delivery: { url: `${url}/hook/${text}` } }),
  query: (text, url) => ({ delivery: { url: `${url}/hook?a=${text}` } }),
  'host name': (text, url) => ({ delivery: { url: url.replace('127.0.0.1', `127.0.0.1${text}`) } }),
  method: (text) => ({ delivery: { method: `POST${text}` } }),
  'header value': (text) => ({ delivery: { headers: { 'x-a': text } } }),
  'header name': (text) => ({ delivery: { headers: { [`x-a${text}`]: '1' } } }),
  'content type': (text) => ({ delivery: { headers: { 'content-type': `text/plain${text}` } } }),
  'user agent': (text) => ({ userAgent: `agent${text}` }),
  'delivery id': (text) => ({ delivery: { id: `id${text}` } }),
  secret: (text) => ({ options: { secrets: [`secret${text}`] } }),
  'standard secret': (text) => ({ options: { secrets: [`whsec_${text}`] } }),
  'secret header': (text) => ({ options: { secretHeaders: { Cookie: text } } }),
  'bearer token': (text) => ({ options: { authentication: { type: 'bearer', token: text } } }),
  username: (text) => ({ options: { authentication: { type: 'basic', username: text, password: 'x' } } }),
  password: (text) => ({ options: { authentication: { type: 'basic', username: 'x', password: text } } }),
  'webhook name': (text) => ({ delivery: { webhook: text } }),
  'ordering key': (text) => ({ delivery: { orderingKey: text } }),
}

const known =
  /^(host|connection|content-length|accept-encoding|user-agent|content-type|cookie|authorization|x-a[!-~]*|x-hook-signature|webhook-(id|timestamp|signature)): /i

it.each(Object.keys(fields))(
  'whatever stands in the %s, the wire carries one request and no header that was not meant, or nothing',
  async (field) => {
    const { url, heads } = await startRawReceiver()
    let sent = 0
    await fc.assert(
      fc.asyncProperty(values, async (text) => {
        heads.length = 0
        const { delivery = {}, options = {}, userAgent = 'test' } = fields[field]?.(text, url) ?? {}
        const sender = new HttpSender({ policy: loopbackAllowed, userAgent })
        const request = newDelivery({ url: `${url}/hook`, ...delivery })
        const { status, error } = await sender.send(request, { secrets: ['a secret'], ...options })
        await sender.destroy()
        if (status === undefined) {
          expect([text, error?.code, heads]).toEqual([text, expect.stringMatching(/^NBH_/), []])
          return
        }
        sent += 1
        const [requestLine = '', ...lines] = heads[0]?.split('\r\n') ?? []
        expect([text, heads.length]).toEqual([text, 1])
        expect([text, requestLine]).toEqual([text, expect.stringMatching(/^POST \/[!-~]* HTTP\/1\.1$/)])
        expect([text, lines.filter((line) => !known.test(line) || /[\r\n\0]/.test(line))]).toEqual([text, []])
        const names = lines.map((line) => line.split(':', 1)[0]?.toLowerCase())
        expect([text, names]).toEqual([text, [...new Set(names)]])
      }),
      { numRuns: 60 },
    )
    // What never carries the text is always sent.
    if (field === 'webhook name' || field === 'ordering key') expect(sent).toBe(60)
  },
  60_000,
)
