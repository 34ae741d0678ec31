import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createHost } from 'netbox-hooks'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { configFor, folderWith, keepingLogger, outcome, runCli, startReceiver } from '../support.ts'

// Each starts processes one after the other; on a busy machine that takes its time.
vi.setConfig({ testTimeout: 180_000 })

const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url))

const plugin = `import { PluginConfig, registerEventAction, registerWebhookCallback } from 'netbox-hooks'
registerWebhookCallback(function owner({ data }) { return { owner: 'of ' + data.name } })
registerWebhookCallback(function broken() { throw new Error('no luck') })
registerEventAction({ name: 'ticket', run() { throw new Error('must not run') } })
export default class extends PluginConfig {}`

const conditions = {
  and: [
    { attr: 'status.value', value: ['active', 'staged'], op: 'in' },
    { attr: 'request.user', value: 'sync-bot', negate: true },
  ],
}

const base = { objectTypes: ['dcim.site'], eventTypes: ['object_updated'], webhooks: ['receiver'] }
const eventRules = [
  { ...base, name: 'fires', conditions, actions: [{ type: 'ticket', settings: { queue: 'noc' } }] },
  { ...base, name: 'unmet', conditions: { attr: 'status.value', value: 'planned' } },
  { ...base, name: 'undecided', conditions: { attr: 'no.such', value: 1 } },
  { ...base, name: 'other type', objectTypes: ['ipam.*'] },
  { ...base, name: 'other event', eventTypes: ['object_deleted'], order: -1 },
  { ...base, name: 'switched off', enabled: false },
]

const event = {
  eventType: 'object_updated',
  objectType: 'dcim.site',
  objectId: 4,
  data: { name: 'Site 1', status: { value: 'active' } },
  request: { id: 'r', method: 'PATCH', path: '/', user: 'jstretch' },
}

async function project() {
  const receiver = await startReceiver()
  const cwd = folderWith({ 'plugin.mjs': plugin, 'event.json': JSON.stringify(event) })
  const config = { ...configFor(receiver, { plugins: ['./plugin.mjs'] }), eventRules }
  writeFileSync(join(cwd, 'netbox-hooks.config.json'), JSON.stringify(config))
  return { receiver, cwd }
}

describe('host.explain()', () => {
  it('says of every rule why it fires or not, what callbacks returned, and what would be sent; sends nothing', async () => {
    const { receiver, cwd } = await project()
    const host = createHost({ cwd, logger: keepingLogger() })
    onTestFinished(() => host.stop())
    await host.start()
    const explained = await host.explain(event)
    expect(explained.rules.map(({ rule, fired, reason }) => [rule, fired, reason])).toEqual([
      ['other event', false, 'It is for object_deleted, not for object_updated.'],
      ['fires', true, 'Its types match, and its conditions are met.'],
      ['unmet', false, 'Its conditions are not met.'],
      ['undecided', false, 'One of its conditions cannot be decided.'],
      ['other type', false, 'It is for ipam.*, not for dcim.site.'],
      ['switched off', false, 'It is not enabled.'],
    ])
    expect(explained.rules[1]?.conditions).toMatchObject({
      result: true,
      and: [
        { attr: 'status.value', actual: 'active', result: true },
        { attr: 'request.user', actual: 'jstretch' },
      ],
    })
    expect(explained.outcomes).toMatchObject([
      { callback: 'owner', outcome: 'merged', returned: { owner: 'of Site 1' } },
      { callback: 'broken', outcome: 'failed', error: { code: 'NBH_CALLBACK_FAILED' } },
    ])
    expect(explained.provenance).toEqual({ owner: { plugin: 'plugin' } })
    expect(explained.actions).toMatchObject([{ rule: 'fires', type: 'ticket', settings: { queue: 'noc' } }])
    expect(explained.requests).toHaveLength(1)

    // The same bytes that would go out.
    const [request] = explained.requests
    await host.emit({ ...event, timestamp: explained.event.timestamp })
    const [received] = await receiver.waitFor(1)
    expect(Buffer.from(request?.body ?? []).toString()).toBe(received?.body)
    expect(receiver.received).toHaveLength(1)
  })
})

describe('netbox-hooks explain', () => {
  it('prints it for people, also while a host runs', async () => {
    const { cwd, receiver } = await project()
    const { code, stdout } = await runCli(cwd, 'explain', 'event.json')
    expect(code).toBe(0)
    expect(stdout).toContain('object_updated of dcim.site 4\n')
    expect(stdout).toContain(
      '  fired  fires: Its types match, and its conditions are met.\n      and: true\n',
    )
    expect(stdout).toContain(
      'status.value in ["active","staged"]: true. It is "active". The comparison holds.',
    )
    expect(stdout).toContain('  not  unmet: Its conditions are not met.')
    expect(stdout).toMatch(/owner of plugin {2}merged after [\d.]+ ms: \{"owner":"of Site 1"\}/)
    expect(stdout).toMatch(/broken of plugin {2}failed after .*no luck/)
    expect(stdout).toContain('The action ticket would be run (event rule fires) with {"queue":"noc"}')
    expect(stdout).toContain(`  POST ${receiver.url}\n  content-type: application/json\n`)
    expect(stdout).toContain('    "event": "updated",')
    expect(receiver.received).toHaveLength(0)
  })

  it('prints JSON, and reads standard input', async () => {
    const { cwd } = await project()
    const child = spawn(process.execPath, [cli, 'explain', '-', '--json'], { cwd })
    child.stdin.end(JSON.stringify(event))
    const { stdout } = await outcome(child)
    const explained = JSON.parse(stdout)
    expect(explained.rules).toHaveLength(6)
    expect(JSON.parse(explained.requests[0].body)).toMatchObject({
      event: 'updated',
      context: { owner: 'of Site 1' },
    })
  })

  it('takes the options of emit in the place of a file', async () => {
    const { cwd } = await project()
    const flags = ['-e', 'object_updated', '-o', 'dcim.site', '-d', '{"id": 9, "name": "AMS9"}', '-u', 'me']
    const { code, stdout } = await runCli(cwd, 'explain', ...flags)
    expect([code, stdout]).toEqual([0, expect.stringContaining('object_updated of dcim.site 9\n')])
  })

  it('says what is wrong with an event', async () => {
    const { cwd } = await project()
    writeFileSync(join(cwd, 'rubbish.json'), '{ "eventType": ')
    const rubbish = await runCli(cwd, 'explain', 'rubbish.json')
    expect(rubbish).toMatchObject({ code: 1, stderr: expect.stringContaining('at rubbish.json') })
    writeFileSync(join(cwd, 'incomplete.json'), '{ "eventType": "object_updated" }')
    const incomplete = await runCli(cwd, 'explain', 'incomplete.json')
    expect(incomplete.stderr).toMatch(/NBH_EVENT_INVALID {2}.*objectType is missing.*data is missing/)
    expect(incomplete.stderr).toContain('at incomplete.json\n')
    writeFileSync(join(cwd, 'wire.json'), '{ "event_type": "object_updated" }')
    expect((await runCli(cwd, 'explain', 'wire.json')).stderr).toContain('object_type is missing')
    writeFileSync(join(cwd, 'two.json'), JSON.stringify([event, event]))
    expect((await runCli(cwd, 'explain', 'two.json')).code).toBe(2)
    expect((await runCli(cwd, 'explain', '-e', 'object_updated')).code).toBe(2)
  })
})

it('an idempotency key makes a second emit() answer as the first', async () => {
  const { receiver, cwd } = await project()
  const host = createHost({ cwd, logger: keepingLogger() })
  onTestFinished(() => host.stop())
  await host.start()
  const first = await host.emit(event, { idempotencyKey: 'once' })
  const second = await host.emit([event], { idempotencyKey: 'once' })
  const other = await host.emit(event, { idempotencyKey: 'twice' })
  await host.idle()
  expect(second).toEqual(first)
  expect(other).not.toEqual(first)
  expect(receiver.received).toHaveLength(2)
})
