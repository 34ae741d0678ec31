import { readFileSync } from 'node:fs'
import { createServer as createPlainServer } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { expect, it, onTestFinished, vi } from 'vitest'
import { pair, rulesPath, tagsPath, troubleIn, webhooksPath } from './connect-support.ts'

vi.setConfig({ testTimeout: 120_000 })

const tls = new URL('../../../delivery/test/fixtures/tls/', import.meta.url)
const soon = ['--wait', '1s', '--json'] as const

it.each([
  ['4.3.7', 'That is NetBox 4.3.7; 4.4 or later is needed.'],
  [undefined, 'it names no version of NetBox'],
])('says what is wrong with the version %s', async (version, sentence) => {
  const { netbox, run, listed } = await pair({ starts: false })
  netbox.status = { ...netbox.status, 'netbox-version': version }
  const { code, ...told } = await run('connect', '--no-test', '--json')
  expect([code, listed(webhooksPath)]).toEqual([1, []])
  expect(troubleIn(told)).toContain(sentence)
})

it('says that the token is not valid, and that NetBox does not answer', async () => {
  const { run } = await pair({ starts: false })
  const refused = await run('connect', '--token', 'another', '--no-test', '--json')
  expect([refused.code, troubleIn(refused)]).toEqual([1, expect.stringContaining('Invalid token')])
  const away = await run('connect', '--url', await urlOfNobody(), '--token', 'any', '--no-test', '--json')
  expect([away.code, troubleIn(away)]).toEqual([1, expect.stringContaining("NetBox's API could not be read")])
})

it('names the permission that is missing, also where NetBox does not say so beforehand', async () => {
  const { netbox, run, listed } = await pair()
  netbox.writes.permissions = new Set(['extras.view_webhook'])
  expect(troubleIn(await run('connect', '--json'))).toContain('the permission extras.view_eventrule')
  netbox.writes.permissions = new Set([
    ...['view', 'add'].flatMap((action) => [`extras.${action}_webhook`, `extras.${action}_eventrule`]),
    'extras.add_tag',
    'extras.delete_tag',
  ])
  const told = await run('connect', '--json')
  // The rule of the test is left, and goes with the next run.
  expect([told.code, troubleIn(told)]).toEqual([1, expect.stringContaining('extras.delete_eventrule')])
  expect(listed(rulesPath).map(({ name }) => name)).toContain('netbox-hooks: test')
  netbox.writes.permissions = undefined
  netbox.writes.isWriteEnabled = false
  const readOnly = await run('connect', '--json')
  expect([readOnly.code, troubleIn(readOnly)]).toEqual([1, expect.stringContaining('let the token write')])
  netbox.writes.isWriteEnabled = true
  expect((await run('connect')).code).toBe(0)
  expect(listed(rulesPath)).toHaveLength(1)
})

it('says that no worker runs in NetBox, and comes through when one does', async () => {
  const { netbox, run, listed } = await pair()
  netbox.writes.hasWorker = false
  const told = await run('connect', ...soon)
  expect([told.code, troubleIn(told)]).toEqual([1, expect.stringContaining('no RQ worker runs in NetBox')])
  expect(listed(tagsPath)).toEqual([])
  const started = run('connect', '--json')
  await vi.waitUntil(() => listed(tagsPath).length > 0, { timeout: 30_000 })
  netbox.writes.hasWorker = true
  netbox.writes.work()
  expect((await started).code).toBe(0)
})

it('says that the address of the gateway is not reached', async () => {
  const { run } = await pair()
  const told = await run('connect', '--gateway', await urlOfNobody(), ...soon)
  expect(told.code).toBe(1)
  expect(troubleIn(told)).toMatch(
    /Within 1 second nothing has come to the gateway: .* From here nobody answers/,
  )
  const somebody = createPlainServer((_, response) => void response.writeHead(404).end())
  const url = await listening(somebody)
  const other = troubleIn(await run('connect', '--gateway', url, ...soon))
  expect(other).toContain('no host answers at')
  expect(other).toContain('under server.netbox')
})

it('says that the certificate of the gateway is not trusted', async () => {
  const { run } = await pair()
  const [key = '', cert = ''] = ['self-signed.key', 'self-signed.crt'].map((file) =>
    readFileSync(new URL(file, tls), 'utf8'),
  )
  const server = createServer({ key, cert }, (_, response) => void response.end())
  const url = await listening(server, 'https')
  const told = await run('connect', '--gateway', url, ...soon)
  expect([told.code, troubleIn(told)]).toEqual([1, expect.stringContaining('its certificate is not trusted')])
})

it('says that the signature was refused', async () => {
  const { run } = await pair({ running: { secrets: ['another one'] } })
  const told = await run('connect', ...soon)
  expect([told.code, troubleIn(told)]).toEqual([
    1,
    expect.stringContaining('the gateway refused its signature'),
  ])
  expect((await run('status')).stdout).toContain('1 webhook was refused for the signature')
})

it('says that what NetBox sends is larger than the gateway takes', async () => {
  const { netbox, run } = await pair({ server: { bodyLimit: 1_024 } })
  netbox.writes.padding = 'x'.repeat(2_000)
  const told = await run('connect', ...soon)
  expect([told.code, troubleIn(told)]).toEqual([
    1,
    expect.stringContaining('was larger than the gateway takes'),
  ])
  expect((await run('status')).stdout).toContain('larger than the limit of 1,024 bytes')
})

it('says that the clocks differ, and does what it is to do', async () => {
  const { netbox, run } = await pair()
  netbox.ahead = -600_000
  const told = await run('connect', '--json')
  expect([told.code, troubleIn(told)]).toEqual([
    0,
    expect.stringMatching(/NetBox's clock is (599|60\d) seconds behind the host's/),
  ])
})

it('says that no host runs, and sets NetBox up without one', async () => {
  const { run, listed } = await pair({ starts: false, server: { port: 8_321 } })
  const told = await run('connect', '--json')
  expect([told.code, troubleIn(told)]).toEqual([1, expect.stringContaining('No host runs here')])
  expect((await run('connect', '--no-test')).code).toBe(0)
  expect(listed(webhooksPath)).toMatchObject([{ payload_url: 'http://127.0.0.1:8321/api/netbox/webhook' }])
  const status = await run('status')
  expect([status.code, status.stdout]).toEqual([0, expect.stringContaining('No host runs here')])
})

/** Where a connection ends as soon as it has begun. */
function urlOfNobody(): Promise<string> {
  const server = createPlainServer()
  return listening(server.on('connection', (socket) => socket.destroy()))
}

async function listening(server: ReturnType<typeof createPlainServer>, scheme = 'http'): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`
}
