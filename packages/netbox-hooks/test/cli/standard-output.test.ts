import { spawnSync } from 'node:child_process'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createHost, silentLogger } from 'netbox-hooks'
import { describe, expect, it } from 'vitest'
import { cli, folderWith, runCli, startCli, startReceiver } from '../support.ts'

/** Prints in every manner that there is, whenever it can. */
const noisy = `
import { execSync } from 'node:child_process'
import { writeSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import { PluginConfig, registerWebhookCallback } from 'netbox-hooks'
const print = (when) => {
  console.log('NOISE', when)
  process.stdout.write('NOISE ' + when + '\\n')
  writeSync(1, 'NOISE ' + when + '\\n')
  execSync('echo NOISE of a child ' + when, { stdio: 'inherit' })
}
print('import')
new Worker("require('node:fs').writeSync(1, 'NOISE of a thread\\\\n')", { eval: true }).unref()
setInterval(() => writeSync(1, 'NOISE of a timer\\n'), 1).unref()
process.on('exit', () => print('exit'))
export default class extends PluginConfig {
  name = 'noisy'
  version = '1.0.0'
  async ready() {
    await super.ready()
    print('ready')
    registerWebhookCallback(function noise() { print('callback'); return { noise: true } })
  }
  shutdown() { print('shutdown') }
}`

const rule = { objectTypes: ['dcim.site'], eventTypes: ['object_updated'], webhooks: ['a'] }
const project = (options: object = {}) =>
  folderWith({
    'noisy.mjs': noisy,
    'netbox-hooks.config.mjs': `
      console.log('NOISE of the configuration')
      export default ${JSON.stringify({
        plugins: [['./noisy.mjs', options]],
        webhooks: [{ name: 'a', payloadUrl: 'https://hooks.example.com/' }],
        eventRules: [{ name: 'sites', ...rule }],
      })}`,
    'event.json': '{"event_type": "object_updated", "object_type": "dcim.site", "data": {"id": 1}}',
  })

describe('standard output belongs to data alone, whatever plugins and the configuration print', () => {
  it.each([
    ['plugins'],
    ['check'],
    ['check --print'],
    ['explain event.json'],
    ['emit event.json'],
    ['doctor'],
    ['deliveries'],
    ['deliveries redeliver --missing a --dry-run'],
    ['webhooks'],
    ['migrate --to sqlite:other.db'],
  ])('%s', { timeout: 60_000 }, async (words) => {
    const cwd = project()
    await runCli(cwd, 'emit', 'event.json')
    // A queue moves once.
    const isDry = words.startsWith('migrate') ? ['--dry-run'] : []
    const json = await runCli(cwd, ...words.split(' '), '--json', ...isDry)
    expect(json.stderr).toMatch(/NOISE of the configuration/)
    expect(() => JSON.parse(json.stdout)).not.toThrow()
    const shown = await runCli(cwd, ...words.split(' '))
    expect(shown.stdout).not.toMatch(/NOISE/)
    expect(shown.stdout).not.toBe('')
  })

  it('of a plugin in a process of its own, too', async () => {
    const { stdout, stderr } = await runCli(project({ isolation: 'worker' }), 'plugins', '--json')
    expect(JSON.parse(stdout)).toMatchObject([{ name: 'noisy', state: 'ready' }])
    expect(stderr).toMatch(/NOISE ready/)
  })

  it('in a file that has both, data and what is said about it keep their order', async () => {
    const actions = [{ type: 'absent' }]
    const cwd = folderWith({
      'netbox-hooks.config.json': JSON.stringify({
        eventRules: [{ name: 'r', ...rule, webhooks: [], actions }],
      }),
    })
    const host = createHost({ cwd, logger: silentLogger })
    await host.start()
    for (const id of [1, 2, 3])
      await host.emit({ eventType: 'object_updated', objectType: 'dcim.site', data: { id } })
    await host.idle()
    await host.stop()
    const file = openSync(join(cwd, 'both'), 'w')
    spawnSync(process.execPath, [cli, 'deliveries', 'list', '--limit', '2'], {
      cwd,
      stdio: ['ignore', file, file],
    })
    closeSync(file)
    expect(readFileSync(join(cwd, 'both'), 'utf8')).toMatch(
      /^ID .*\n.* failed .*\n.* failed .*\nThere are more: /,
    )
  })

  it('a command that another command runs prints to its own standard output', () => {
    const { stdout } = spawnSync(process.execPath, [cli, 'check', '--json'], {
      cwd: folderWith({
        'netbox-hooks.config.mjs': `
          import { execFileSync } from 'node:child_process'
          const secret = execFileSync(process.execPath, [${JSON.stringify(cli)}, 'secret'], { encoding: 'utf8' }).trim()
          if (!secret.startsWith('whsec_')) throw new Error('no secret')
          export default { webhooks: [{ name: 'a', payloadUrl: 'https://hooks.example.com/', secret }] }`,
      }),
      encoding: 'utf8',
    })
    expect(JSON.parse(stdout)).toMatchObject({ valid: true })
  })
})

describe('a command in a process of its own', () => {
  it('ends by the signals that are sent to the one that was started', async () => {
    for (const [signal, code] of [['SIGINT', 130] as const, ['SIGTERM', 130] as const]) {
      const tail = startCli(project(), 'deliveries', 'tail')
      await tail.says('Ctrl-C ends it')
      tail.process.kill(signal)
      expect((await tail.ended).code).toBe(code)
    }
  })

  it('ends with the one that was started, if that is killed', async () => {
    const tail = startCli(project(), 'deliveries', 'tail')
    await tail.says('Ctrl-C ends it')
    tail.process.kill('SIGKILL')
    // Its output is closed when the last of its processes is gone.
    expect((await tail.ended).code).toBe(null)
  })

  it('reads standard input, and keeps its exit code', () => {
    const cwd = project()
    const input = '{"event_type": "object_updated", "object_type": "dcim.site", "data": {"id": 1}}\n'
    const options = { cwd, input, encoding: 'utf8' } as const
    expect(spawnSync(process.execPath, [cli, 'emit', '-'], options).stdout).toMatch(/^[0-9a-f-]{36}\n$/)
    expect(spawnSync(process.execPath, [cli, 'emit', '-', '--event-type', 'x'], options).status).toBe(2)
    expect(spawnSync(process.execPath, [cli, '--debug', 'check', '-c', 'absent.json'], options).status).toBe(
      3,
    )
  })

  it('writes to a file, behind what is there', () => {
    const cwd = project()
    const script = `echo before; "${process.execPath}" "${cli}" deliveries --json; echo after`
    spawnSync('bash', ['--norc', '-c', `(${script}) > out.txt`], { cwd })
    const read = spawnSync('cat', [join(cwd, 'out.txt')], { encoding: 'utf8' })
    expect(read.stdout).toMatch(/^before\n\{\n[\s\S]*\n\}\nafter\n$/)
  })
})

describe('what comes from outside does not steer the terminal', () => {
  const evil = 'x\u001b]0;owned\u0007\u001b[2J\u009b31m\u202etxt'
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is looked for
  const steering = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202e]/

  it.each([
    ['explain', 'event.json'],
    ['explain', 'event.json', '--json'],
    ['emit', 'event.json'],
    ['check'],
    ['check', '--json'],
    ['doctor'],
    ['plugins'],
    ['deliveries', '--object', evil],
    ['webhooks'],
  ])('%s %s %s', async (...words) => {
    const plugin = `
      import { PluginConfig, registerWebhookCallback } from 'netbox-hooks'
      registerWebhookCallback(function broken() { throw new Error(${JSON.stringify(evil)}) })
      export default class extends PluginConfig { name = 'p'; version = '1.0.0' }`
    const failing = `
      import { PluginConfig } from 'netbox-hooks'
      export default class extends PluginConfig { name = 'q'; version = '1.0.0'
        ready() { throw new Error(${JSON.stringify(evil)}) } }`
    const config = {
      plugins: ['./plugin.mjs', ['./failing.mjs', { optional: true }]],
      webhooks: [
        { name: 'a', payloadUrl: 'https://hooks.example.com/', bodyTemplate: '{{ data.name }}' },
        { name: 'b', payloadUrl: 'https://hooks.example.com/', additionalHeaders: 'X-Name: {{ data.name }}' },
      ],
      eventRules: [
        {
          ...rule,
          name: 'sites',
          webhooks: ['a', 'b'],
          conditions: { attr: 'name', value: evil },
        },
      ],
    }
    const event = { event_type: 'object_updated', object_type: 'dcim.site', data: { id: evil, name: evil } }
    const cwd = folderWith({
      'plugin.mjs': plugin,
      'failing.mjs': failing,
      'netbox-hooks.config.json': JSON.stringify(config),
      'event.json': JSON.stringify(event),
    })
    const { stdout, stderr } = await runCli(cwd, ...words)
    expect(stdout + stderr).not.toMatch(steering)
    expect(stdout + stderr).not.toBe('')
  })

  it('receive', async () => {
    const receiver = startCli(folderWith(), 'receive', '--port', '0')
    await receiver.says('Listening on ')
    receiver.process.kill('SIGTERM')
    const [, url = ''] = /Listening on (\S+)/.exec((await receiver.ended).stdout) ?? []
    expect(url).toMatch(/^http/)
  })
})

it('columns of a table stand below each other, whatever the names are made of', async () => {
  const names = ['plain', '日本語のフック', 'x\u0301x\u0301', '👨‍👩‍👧 family', '🇩🇪', '한글', 'ｆｕｌｌ']
  const receiver = await startReceiver()
  const webhooks = names.map((name) => ({ name, payloadUrl: receiver.url }))
  const cwd = folderWith({ 'netbox-hooks.config.json': JSON.stringify({ webhooks }) })
  const { stdout } = await runCli(cwd, 'webhooks')
  const widths = [5, 14, 2, 9, 2, 4, 8]
  const rows = stdout.trimEnd().split('\n').slice(1)
  const starts = rows.map(
    (row, index) => row.indexOf('config') - (names[index] ?? '').length + (widths[index] ?? 0),
  )
  expect(starts).toEqual(names.map(() => 14 + 2))
})
