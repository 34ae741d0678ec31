import { spawn } from 'node:child_process'
import { netboxSignature } from 'netbox-hooks'
import { describe, expect, it } from 'vitest'
import { ask, serveHost } from '../server/support.ts'
import { cli, folderWith, outcome, runCli, startReceiver } from '../support.ts'

const mark = '\uFEFF'
const utf16 = (text: string) => Buffer.from(mark + text, 'utf16le')

/** A configuration in JSON of one webhook with that secret; its plugins stand beside it. */
const configOf = (secret: unknown, more: object = {}) =>
  JSON.stringify({
    webhooks: [{ name: 'a', payloadUrl: 'https://example.com/', secret, ...more }],
    eventRules: [{ name: 'r', objectTypes: ['dcim.site'], eventTypes: ['object_created'], webhooks: ['a'] }],
  })

const event = { eventType: 'object_created', objectType: 'dcim.site', data: { id: 1, name: 'Zürich' } }

describe('a byte order mark is no part of', () => {
  it('a configuration, a plugin of any kind, its package.json, a variable, a secret in a file', async () => {
    const plugin = `${mark}import { PluginConfig } from 'netbox-hooks'\nexport default class P extends PluginConfig {}\n`
    const cwd = folderWith({
      'netbox-hooks.config.yaml': `${mark}plugins:\r\n  - ./typed.ts\r\n  - ./folder\r\n  - installed\r\nwebhooks:\r\n  - name: a\r\n    payloadUrl: { env: HOOK_URL }\r\n    secret: { file: key.txt }\r\n`,
      'typed.ts': plugin,
      'folder/package.json': `${mark}${JSON.stringify({ name: 'in-folder', main: 'main.mjs' })}`,
      'folder/main.mjs': plugin,
      'node_modules/installed/package.json': `${mark}${JSON.stringify({ name: 'installed', version: '1.0.0', type: 'module', exports: './main.js' })}`,
      'node_modules/installed/main.js': plugin,
      'key.txt': `${mark}a-secret-of-a-file\r\n`,
      '.env': `${mark}HOOK_URL=https://example.com/hook\r\n${mark}OTHER=1\r\n`,
    })
    const { code, stdout, stderr } = await runCli(cwd, '--env-file', '.env', 'check')
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toContain('Plugins listed: 3')
  })

  it('a secret that signs: the receiver verifies it without', async () => {
    const receiver = await startReceiver()
    const { host } = await serveHost(
      {
        webhooks: [{ name: 'a', payloadUrl: receiver.url, secret: { file: './key.txt' } }],
        eventRules: [
          { name: 'r', objectTypes: ['dcim.site'], eventTypes: ['object_created'], webhooks: ['a'] },
        ],
        delivery: { network: { allow: ['127.0.0.1'] } },
      },
      { 'key.txt': `${mark}the key\n` },
    )
    await host.emit(event)
    const [received] = await receiver.waitFor(1)
    expect(received?.headers['x-hook-signature']).toBe(netboxSignature(received?.body ?? '', 'the key'))
  })

  it.each([
    ['JSON', JSON.stringify(event, undefined, 2).replaceAll('\n', '\r\n')],
    ['lines, put together of two files', `${JSON.stringify(event)}\r\n${mark}${JSON.stringify(event)}\r\n`],
  ])('events in %s, in a file or on standard input', async (_, text) => {
    const cwd = folderWith({ 'netbox-hooks.config.json': configOf('x'), 'events.json': mark + text })
    const fromFile = await runCli(cwd, 'emit', 'events.json')
    expect([fromFile.code, fromFile.stderr]).toEqual([0, expect.any(String)])
    const child = spawn(process.execPath, [cli, 'emit', '-'], { cwd, stdio: 'pipe' })
    child.stdin.end(mark + text)
    expect((await outcome(child)).code).toBe(0)
  })

  it('a body over HTTP, whose signature is over its bytes', async () => {
    const secret = 'the secret in NetBox'
    const { url } = await serveHost({ server: { port: 0, netbox: { secrets: [secret] } } })
    const post = (path: string, body: string, headers: Record<string, string>) =>
      ask(url + path, { method: 'POST', headers, body: Buffer.from(body) })
    const wire = JSON.stringify({ event_type: 'object_created', object_type: 'dcim.site', data: { id: 1 } })
    for (const type of ['application/json', 'application/x-ndjson', 'application/json; charset="UTF-8"'])
      expect((await post('/api/events', mark + wire, { 'content-type': type })).status).toBe(202)
    const body = `${mark}${JSON.stringify({
      event: 'created',
      timestamp: '2026-03-06T15:11:23.503000+00:00',
      object_type: 'dcim.site',
      username: 'admin',
      request_id: 'f3a8',
      data: { id: 1 },
    })}`
    const signed = {
      'content-type': 'application/json',
      'x-hook-signature': netboxSignature(Buffer.from(body), secret),
    }
    expect((await post('/api/netbox/webhook', body, signed)).status).toBe(202)
  })
})

describe('text that is not UTF-8 is refused by its name', () => {
  const config = configOf('x')
  it.each([
    ['netbox-hooks.config.json', { 'netbox-hooks.config.json': utf16(config) }, 'it is written in UTF-16'],
    [
      'netbox-hooks.config.yaml',
      { 'netbox-hooks.config.yaml': utf16('webhooks: []\n') },
      'it is written in UTF-16',
    ],
    [
      'netbox-hooks.config.mjs',
      { 'netbox-hooks.config.mjs': utf16(`export default ${config}`) },
      'it is written in UTF-16',
    ],
    [
      'netbox-hooks.config.ts',
      { 'netbox-hooks.config.ts': utf16(`export default ${config}`) },
      'it is written in UTF-16',
    ],
    [
      'plugin.ts',
      { 'netbox-hooks.config.json': '{"plugins":["./plugin.ts"]}', 'plugin.ts': utf16('export default 1') },
      'it is written in UTF-16',
    ],
    [
      'package.json',
      { 'netbox-hooks.config.json': '{"plugins":["./p"]}', 'p/package.json': utf16('{}') },
      'it is written in UTF-16',
    ],
    [
      'key.txt',
      { 'netbox-hooks.config.json': configOf({ file: 'key.txt' }), 'key.txt': utf16('secret') },
      'it is written in UTF-16',
    ],
    [
      'key.txt',
      {
        'netbox-hooks.config.json': configOf({ file: 'key.txt' }),
        'key.txt': Buffer.from('sécret', 'latin1'),
      },
      'it is not written in UTF-8: see line 1',
    ],
    [
      'caFilePath',
      { 'netbox-hooks.config.json': configOf('x', { caFilePath: 'ca.pem' }), 'ca.pem': utf16('-----BEGIN') },
      'it is written in UTF-16',
    ],
  ] as const)('%s', async (name, files, reason) => {
    const { code, stderr } = await runCli(folderWith(files), 'check')
    expect(code).toBeGreaterThan(2)
    expect(stderr).toContain(name)
    expect(stderr).toContain(reason)
  })

  it('a file of variables, and of events', async () => {
    const cwd = folderWith({
      'netbox-hooks.config.json': config,
      '.env': utf16('A=1'),
      'events.json': utf16(JSON.stringify(event)),
    })
    const variables = await runCli(cwd, '--env-file', '.env', 'check')
    expect([variables.code, variables.stderr]).toEqual([
      2,
      expect.stringContaining('.env is written in UTF-16'),
    ])
    for (const command of ['emit', 'explain', 'replay']) {
      const { code, stderr } = await runCli(cwd, command, 'events.json')
      expect([command, code]).not.toEqual([command, 0])
      expect(stderr).toContain('it is written in UTF-16, not in UTF-8')
    }
  })

  it.each([
    ['UTF-16 with a mark', utf16('{}'), 'application/json', 'UTF-16'],
    ['UTF-16 without one', Buffer.from('{}', 'utf16le'), 'application/json', 'UTF-16'],
    ['lines in UTF-16', utf16('{}\n{}'), 'application/x-ndjson', 'UTF-16'],
    ['Latin-1', Buffer.from('{\n"ü":1}', 'latin1'), 'application/json', 'line 2'],
    ['what says so of itself', Buffer.from('{}'), 'application/json; charset=ISO-8859-1', 'ISO-8859-1'],
  ])('a body over HTTP: %s', async (_, body, type, named) => {
    const { url } = await serveHost({})
    for (const path of ['/api/events', '/api/explain']) {
      if (type.includes('ndjson') && path === '/api/explain') continue
      const answer = await ask(url + path, { method: 'POST', headers: { 'content-type': type }, body })
      expect([answer.status, answer.json.code]).toEqual([415, 'NBH_TEXT_ENCODING'])
      expect(answer.json.message).toContain(named)
    }
  })
})
