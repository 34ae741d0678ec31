// Makes, changes and deletes a site in a NetBox, and looks whether a host that reads its change log accepts each change
// once, also when NetBox's webhook comes after all. Nothing else in that NetBox is touched.
import { createHmac, randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createHost } from '../packages/netbox-hooks/dist/index.js'
import { readOptions } from './options.ts'

const usage = `npm run netbox -- --url URL --token TOKEN
  --url URL      a NetBox, 4.4 or later, without /api
  --token TOKEN  one that may make, change and delete sites, and view object changes`
const { url, token } = readOptions(usage, { url: { type: 'string' }, token: { type: 'string' } })
if (url === undefined || token === undefined) {
  console.error(usage)
  process.exit(2)
}

/** What came to the receiver. */
interface Body {
  readonly event: string
  readonly data: { readonly id: number }
}

const received: Body[] = []
const receiver = createServer(async (request, response) => {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part)
  received.push(JSON.parse(Buffer.concat(parts).toString()))
  response.end()
})
await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve))

const base = url.endsWith('/') ? url : `${url}/`
const authorization = `${token.startsWith('nbt_') ? 'Bearer' : 'Token'} ${token}`

async function ask(method: string, path: string, body?: object): Promise<Record<string, unknown>> {
  const headers = { authorization, 'content-type': 'application/json' }
  const response = await fetch(new URL(path, base), {
    method,
    headers,
    body: body ? JSON.stringify(body) : null,
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`NetBox answered ${response.status} to ${method} ${path}: ${text}`)
  return text === '' ? {} : JSON.parse(text)
}

let failures = 0
function expect(what: string, isSo: boolean): void {
  console.log(`${isSo ? 'ok    ' : 'FAILED'} ${what}`)
  if (!isSo) failures += 1
}

const say = (_: object, text: string): void => console.error(text)
const folder = mkdtempSync(join(tmpdir(), 'netbox-hooks-'))
const secret = randomBytes(16).toString('hex')
const eventTypes = ['object_created', 'object_updated', 'object_deleted']
const host = createHost({
  cwd: folder,
  logger: { debug() {}, info() {}, warn: say, error: say },
  config: {
    webhooks: [
      { name: 'check', payloadUrl: `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/` },
    ],
    eventRules: [{ name: 'sites', objectTypes: ['dcim.site'], eventTypes, webhooks: ['check'] }],
    delivery: { network: { allow: ['127.0.0.1'] } },
    server: {
      port: 0,
      netbox: {
        secrets: [secret],
        url,
        token,
        network: { allow: [new URL(url).hostname.replace(/^\[(.*)\]$/, '$1')] },
        catchUp: { every: '1d', settle: '0s' },
      },
    },
  },
})

/** Reads the log, and waits for what that leads to. @returns what has come of a site so far */
async function caughtUp(id: number): Promise<readonly Body[]> {
  await host.netbox?.run({})
  await host.idle()
  return received.filter(({ data }) => data.id === id)
}

/** Sends a webhook as NetBox does. @returns the status of the answer */
async function post(payload: object): Promise<number> {
  const body = JSON.stringify(payload)
  const signature = createHmac('sha512', secret).update(body).digest('hex')
  const headers = { 'content-type': 'application/json', 'x-hook-signature': signature }
  return (await fetch(`${host.serverUrl}/api/netbox/webhook`, { method: 'POST', headers, body })).status
}

try {
  await host.start()
  await host.netbox?.run({})
  const name = `netbox-hooks-check-${randomBytes(4).toString('hex')}`
  const id = Number((await ask('POST', 'api/dcim/sites/', { name, slug: name }))['id'])
  await ask('PATCH', `api/dcim/sites/${id}/`, { description: 'changed' })
  const two = await caughtUp(id)
  expect('a site that was made and changed is read from the log', two.length === 2)
  expect(
    'with its data',
    two.every(({ data }) => 'last_updated' in data && 'url' in data),
  )
  await ask('DELETE', `api/dcim/sites/${id}/`)
  const three = (await caughtUp(id)).map(({ event }) => event)
  expect('and its deletion', three.join() === 'created,updated,deleted')
  expect('once each, however often it is read', (await caughtUp(id)).length === 3)
  const statuses = await Promise.all(two.map(post))
  await host.idle()
  const all = received.filter(({ data }) => data.id === id)
  expect('also when the webhook comes after all', statuses.join() === '202,202' && all.length === 3)
} finally {
  await host.stop()
  receiver.close()
  rmSync(folder, { recursive: true, force: true })
}
process.exitCode = failures === 0 ? 0 : 1
