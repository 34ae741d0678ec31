// Makes, changes and deletes a site in a NetBox, and looks whether a host that reads its change log accepts each change
// once, also when NetBox's webhook comes after all. Then takes over its webhooks and event rules into a folder of its own, twice.
// With --connect it is connected to the host and disconnected again. Nothing else in that NetBox is touched.
import { execFile } from 'node:child_process'
import { createHmac, randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createHost } from '../packages/netbox-hooks/dist/index.js'
import { readOptions } from './options.ts'

const usage = `npm run netbox -- --url URL --token TOKEN
  --url URL      a NetBox, 4.4 or later, without /api
  --token TOKEN  one that may make, change and delete sites, and view object changes, webhooks and event rules
  --connect      let it be connected as well, and disconnected again: the token is for webhooks, event rules and tags, too
  --gateway URL  where it reaches this machine, if it is another one, e.g. http://192.0.2.7:8321`
const { url, token, connect, gateway } = readOptions(usage, {
  url: { type: 'string' },
  token: { type: 'string' },
  connect: { type: 'boolean' },
  gateway: { type: 'string' },
})
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
/** Others reach the port that they are told, and need a token for what is no webhook. */
const listening = gateway
  ? {
      port: Number(new URL(gateway).port) || 80,
      host: '0.0.0.0',
      tokens: [{ name: 'check', token: randomBytes(16).toString('hex'), scopes: ['admin'] as const }],
    }
  : { port: 0 }
const config = {
  webhooks: [{ name: 'check', payloadUrl: `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/` }],
  eventRules: [{ name: 'sites', objectTypes: ['dcim.site'], eventTypes, webhooks: ['check'] }],
  delivery: { network: { allow: ['127.0.0.1'] } },
  server: {
    ...listening,
    netbox: {
      secrets: [secret],
      url,
      token,
      name: `netbox-hooks-check-${randomBytes(4).toString('hex')}`,
      ...(gateway && { gateway }),
      network: { allow: [new URL(url).hostname.replace(/^\[(.*)\]$/, '$1')] },
      catchUp: { every: '1d', settle: '0s' },
    },
  },
} as const
const host = createHost({
  cwd: folder,
  logger: { debug() {}, info() {}, warn: say, error: say },
  config,
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

/** What `netbox import --json` prints. */
interface ImportReport {
  readonly taken_over: readonly object[]
  readonly impossible: readonly { readonly kind: string; readonly name: string }[]
  readonly variables: readonly { readonly name: string }[]
  readonly plan: readonly { readonly does: string }[]
}

/** Runs the command line in a folder. @returns its exit code and what it has printed */
function run(
  cwd: string,
  env: Readonly<Record<string, string>>,
  ...args: readonly string[]
): Promise<{ readonly code: number; readonly text: string }> {
  const cli = fileURLToPath(new URL('../packages/netbox-hooks/dist/cli.js', import.meta.url))
  const options = { cwd, env: { ...process.env, ...env }, maxBuffer: 2 ** 28 }
  return new Promise((resolve) => {
    execFile(process.execPath, [cli, ...args], options, (error, stdout, stderr) => {
      if (error) console.error(stderr)
      resolve({ code: error ? Number(error.code) : 0, text: stdout })
    })
  })
}

/** Takes over what NetBox has, looks whether `check` lets it through, and takes it over again. */
async function importTwice(): Promise<void> {
  const cwd = mkdtempSync(join(tmpdir(), 'netbox-hooks-'))
  try {
    const command = ['netbox', 'import', '--url', String(url), '--json']
    const env = { NETBOX_TOKEN: String(token) }
    const first = await run(cwd, env, ...command)
    expect('its webhooks and event rules are taken over', first.code === 0)
    const report: ImportReport = JSON.parse(first.text)
    const { length } = report.taken_over
    const left = new Set(report.impossible.map(({ kind, name }) => `${kind} ${name}`)).size
    console.log(`       ${length} of them; ${left} cannot be`)
    const values = report.variables.map(({ name }) => [name, 'https://example.com/'])
    const checked = await run(cwd, Object.fromEntries(values), 'check')
    expect('check lets that through', checked.code === 0)
    const second: ImportReport = JSON.parse((await run(cwd, env, ...command)).text)
    expect(
      'and a second time there is nothing to do',
      second.plan.every(({ does }) => does === 'keep'),
    )
  } finally {
    rmSync(cwd, { recursive: true, force: true })
  }
}

/** NetBox is connected to the host, and disconnected again. */
async function checkConnection(): Promise<void> {
  writeFileSync(join(folder, 'netbox-hooks.config.json'), JSON.stringify(config))
  for (const [command, what] of [
    ['connect', 'NetBox is connected, and its webhook comes'],
    ['connect', 'also when that is done already'],
    ['status', 'the connection is as it should be'],
    ['disconnect', 'and is taken back'],
  ] as const) {
    const { text } = await run(folder, {}, 'netbox', command, '--json')
    const { findings } = JSON.parse(text) as { readonly findings: readonly { readonly status: string }[] }
    const failed = findings.filter(({ status }) => status === 'fail')
    expect(what, failed.length === 0)
    for (const finding of failed) console.error(finding)
  }
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
  await importTwice()
  if (connect) await checkConnection()
} finally {
  await host.stop()
  receiver.close()
  rmSync(folder, { recursive: true, force: true })
}
process.exitCode = failures === 0 ? 0 : 1
