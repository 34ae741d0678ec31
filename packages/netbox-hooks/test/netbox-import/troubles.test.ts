import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { netboxToken } from '../netbox/netbox-double.ts'
import { folderWith, runCli, runCliIn } from '../support.ts'
import { imported, rulesPath, smallNetbox, webhooksPath } from './small-netbox.ts'
import { runImport, runImportIn } from './support.ts'

it('a NetBox that cannot be reached is named, and nothing is written', async () => {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  const { code, stderr } = await runImport(folderWith(), { url: `http://127.0.0.1:${port}` })
  expect([code, stderr]).toEqual([1, expect.stringContaining('NBH_NETBOX_UNAVAILABLE')])
  expect(stderr).toContain('at --url')
  expect(stderr).toContain('hint: ')
}, 180_000)

it.each([
  ['a token that NetBox does not know', 'NBH_NETBOX_REFUSED', 'NetBox answered 403 to GET /api/status/'],
  ['a user who may not see event rules', 'NBH_NETBOX_REFUSED', '/api/extras/event-rules/'],
  ['a NetBox that is too old', 'NBH_NETBOX_TOO_OLD', 'NetBox 4.3.7; 4.4 or later is needed'],
  ['a NetBox that fails', 'NBH_NETBOX_REFUSED', 'its own log says why'],
  ['something that is no NetBox', 'NBH_NETBOX_ANSWER', 'it names no version of NetBox'],
])(
  '%s: the error says so',
  async (what, errorCode, words) => {
    const netbox = await smallNetbox()
    if (what.includes('rules')) netbox.hidden.add(rulesPath)
    if (what.includes('fails')) netbox.troubles.push({ status: 500 })
    if (what.includes('old')) netbox.status = { 'netbox-version': '4.3.7' }
    if (what.includes('no NetBox')) netbox.status = { hello: 'world' }
    const env = what.includes('token') ? { NETBOX_TOKEN: 'a-wrong-one' } : {}
    const { code, stderr, stdout } = await runImportIn(folderWith(), env, netbox)
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toContain(errorCode)
    expect(stderr).toContain(words)
    expect(stderr).toContain('hint: ')
    expect(stderr).not.toContain('a-wrong-one')
  },
  180_000,
)

it('a NetBox that is busy is asked again when it says, and one that gives short pages is read to the end', async () => {
  const netbox = await smallNetbox()
  netbox.pageSize = 2
  netbox.troubles.push({ status: 429, headers: { 'retry-after': '1' } }, { status: 503 })
  expect(await imported(folderWith(), netbox)).toHaveLength(7)
  expect(netbox.asked.filter((path) => path.startsWith(webhooksPath))).toHaveLength(2)
  expect(netbox.asked.filter((path) => path.startsWith(rulesPath))).toHaveLength(2)
}, 180_000)

it.each([
  ['made', 'create webhook A new one'],
  ['deleted', undefined],
])(
  'a webhook that is %s while the pages are read keeps no other from being read once',
  async (what, created) => {
    const netbox = await smallNetbox()
    netbox.pageSize = 1
    const lists = new Map(netbox.lists)
    const shown = lists.get(webhooksPath) ?? []
    const made = { ...shown[0], id: 999, name: 'A new one' }
    let pages = 0
    netbox.lists.get = (path) => {
      if (path !== webhooksPath) return lists.get(path)
      pages += 1
      if (pages === 2) lists.set(path, what === 'made' ? [made, ...shown] : shown.slice(1))
      return lists.get(path)
    }
    const { length } = shown
    const changes = (await imported(folderWith(), netbox)).filter((line) => line.includes(' webhook '))
    expect(changes).toHaveLength(created ? length + 1 : length - 1)
    expect(changes).toEqual(created ? expect.arrayContaining([created]) : expect.anything())
  },
  180_000,
)

it('objects that the token may not see are told, and keep nothing from being taken over', async () => {
  const netbox = await smallNetbox()
  netbox.hidden.add('/api/dcim/sites/')
  const { code, stdout } = await runImport(folderWith(), netbox)
  expect(code).toBe(0)
  expect(stdout).toContain('dcim.site: NetBox answered 403 to GET /api/dcim/sites/')
}, 180_000)

it('the token is read from a file or from the configuration, and which NetBox too', async () => {
  const netbox = await smallNetbox()
  const config = { server: { netbox: { url: netbox.url, token: { env: 'MINE' } } } }
  const cwd = folderWith({
    token: `${netboxToken}\n`,
    'netbox-hooks.config.json': JSON.stringify(config),
  })
  const byFile = await runCli(cwd, 'netbox', 'import', '--check', '--token-file', 'token')
  expect([byFile.code, byFile.stderr]).toEqual([0, expect.not.stringContaining('NBH_')])
  const byConfig = await runCliIn(cwd, { MINE: netboxToken }, 'netbox', 'import', '--check')
  expect(byConfig.code).toBe(0)
  // What stands in for a token that is not set is shown to nobody.
  const asked = netbox.asked.length
  const unset = await runCli(cwd, 'netbox', 'import', '--check')
  expect([unset.code, unset.stderr]).toEqual([2, expect.stringContaining('Give a token of NetBox')])
  expect(netbox.asked).toHaveLength(asked)
  // A token of the configuration is for the NetBox of the configuration.
  const elsewhere = ['netbox', 'import', '--check', '--url', netbox.url.replace('127.0.0.1', 'localhost')]
  const refused = await runCliIn(cwd, { MINE: netboxToken }, ...elsewhere)
  expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('Give a token of NetBox')])
}, 180_000)

it('a configuration whose lists are made by code is not touched', async () => {
  const netbox = await smallNetbox()
  const text = `const webhooks = [1].map((n) => ({ name: 'w' + n, payloadUrl: 'https://example.com/' + n }))
export default { webhooks, eventRules: [] }
`
  const cwd = folderWith({ 'package.json': '{"type": "module"}', 'netbox-hooks.config.mjs': text })
  const { code, stderr } = await runImport(cwd, netbox, '--yes')
  expect([code, stderr]).toEqual([3, expect.stringContaining('NBH_CONFIG_NOT_EDITABLE')])
  expect(stderr).toContain('--output webhooks.yaml')
  writeFileSync(join(cwd, 'netbox-hooks.import.json'), '[]')
  const unreadable = await runImport(cwd, netbox, '--check')
  expect([unreadable.code, unreadable.stderr]).toEqual([
    2,
    expect.stringContaining('netbox-hooks.import.json, where the last import is noted, cannot be read'),
  ])
}, 180_000)
