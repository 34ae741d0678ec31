import { ConditionSet } from 'netbox-hooks'
import { expect, it, vi } from 'vitest'
import { findingsIn, pair, rulesPath, secret, tagsPath, troubleIn, webhooksPath } from './connect-support.ts'

vi.setConfig({ testTimeout: 120_000 })

const sites = {
  name: 'sites',
  objectTypes: ['dcim.site'],
  eventTypes: ['object_created', 'object_updated', 'object_deleted'],
  webhooks: ['receiver'],
}
const prefixes = { ...sites, name: 'prefixes', objectTypes: ['ipam.*'], eventTypes: ['object_deleted'] }
const jobs = {
  ...sites,
  name: 'jobs',
  objectTypes: ['extras.script'],
  eventTypes: ['job_started', 'job_failed'],
}

it('makes the webhook and the event rules that the rules of the host need, and a change comes', async () => {
  const { netbox, host, run, listed } = await pair({ config: { eventRules: [sites, prefixes] } })
  const { code, stdout } = await run('connect', '--yes')
  expect(code, stdout).toBe(0)
  expect(stdout).toContain('its webhook came after')
  expect(stdout).not.toContain(secret)
  const gateway = `${host?.serverUrl}/api/netbox/webhook`
  expect(listed(webhooksPath)).toMatchObject([
    { name: 'netbox-hooks', payload_url: gateway, secret, http_method: 'POST', body_template: '' },
  ])
  const [{ id } = {}] = listed(webhooksPath)
  const action = {
    action_object_type: 'extras.webhook',
    action_object_id: id,
    enabled: true,
    conditions: null,
  }
  expect(listed(rulesPath)).toMatchObject([
    { ...action, name: 'netbox-hooks: created, updated, deleted', object_types: ['dcim.site'] },
    {
      ...action,
      name: 'netbox-hooks: deleted',
      object_types: ['ipam.prefix'],
      event_types: ['object_deleted'],
    },
  ])
  // What was made for the test is gone.
  expect(listed(tagsPath)).toEqual([])
  expect(netbox.writes.sent.map(({ status, body }) => [status, body['object_type']])).toEqual([
    [202, 'extras.tag'],
  ])
})

it('asks before it does anything only in a terminal, and with --dry-run says what it would do', async () => {
  const { run, listed } = await pair()
  const planned = await run('connect', '--dry-run')
  expect([planned.code, listed(webhooksPath), listed(tagsPath)]).toEqual([6, [], []])
  expect(planned.stdout).toContain('+ webhook "netbox-hooks"')
  expect((await run('connect', '--no-test')).code).toBe(0)
  expect(listed(webhooksPath)).toHaveLength(1)
  expect((await run('connect', '--dry-run')).code).toBe(0)
})

it('is done once, and mends what was changed, in NetBox or here', async () => {
  const { netbox, run, configure, listed } = await pair({ config: { eventRules: [sites, prefixes] } })
  await run('connect')
  const before = [listed(webhooksPath), listed(rulesPath)]
  const again = JSON.parse((await run('connect', '--no-test', '--json')).stdout)
  expect([again.changed, again.steps.map(({ does }: { does: string }) => does)]).toEqual([
    false,
    ['keep', 'keep', 'keep'],
  ])
  expect([listed(webhooksPath), listed(rulesPath)]).toEqual(before)
  const [webhook, [rule]] = [listed(webhooksPath)[0], listed(rulesPath)]
  const ca = { additional_headers: 'X-Route: a', ssl_verification: false }
  netbox.writes.edit(webhooksPath, Number(webhook?.['id']), { secret: 'another', body_template: '{}', ...ca })
  netbox.writes.edit(rulesPath, Number(rule?.['id']), { enabled: false, name: 'renamed' })
  configure({ config: { eventRules: [sites] } })
  const told = await run('status')
  expect(told.stdout).toContain('secret: another one')
  expect(told.stdout).toContain('name: "renamed" → "netbox-hooks: created, updated, deleted"')
  const mended = await run('connect', '--no-test')
  expect(mended.stdout).not.toContain(secret)
  expect(listed(webhooksPath)).toMatchObject([{ id: webhook?.['id'], secret, body_template: '', ...ca }])
  expect(listed(rulesPath)).toMatchObject([
    { id: rule?.['id'], enabled: true, name: 'netbox-hooks: created, updated, deleted' },
    {},
  ])
})

it('leaves events of jobs out unless it is asked, and keeps NetBox before 4.7 from failing by them', async () => {
  const { netbox, run, listed } = await pair({ config: { eventRules: [sites, jobs] } })
  const told = await run('connect', '--no-test', '--json')
  expect(troubleIn(told)).toContain(
    "job_started without data makes every script fail ('NoneType' object is not a mapping)",
  )
  expect(listed(rulesPath)).toHaveLength(1)
  await run('connect', '--no-test', '--job-events')
  const asked = listed(rulesPath).find(({ event_types: types }) => String(types).includes('job'))
  // How a job has ended NetBox tells by one event type.
  expect(asked).toMatchObject({ event_types: ['job_started', 'job_completed', 'job_failed'] })
  const guard = new ConditionSet(asked?.['conditions'] as object)
  expect(guard.explain({ data: null } as never).result).toBe('invalid')
  expect(guard.evaluate({ data: { log: [], tests: {}, output: '' } })).toBe(true)
  netbox.status = { ...netbox.status, 'netbox-version': '4.7.1' }
  expect(troubleIn(await run('connect', '--no-test', '--job-events', '--json'))).toBe('')
  expect(listed(rulesPath).map(({ conditions }) => conditions)).toEqual([null, null])
})

it('makes a secret where there is none, and shows it to whoever asks alone', async () => {
  const { run, configure, listed, host } = await pair({ netbox: { secrets: [] } })
  const made = await run('connect')
  const own = String(listed(webhooksPath)[0]?.['secret'])
  expect(own.length).toBeGreaterThan(20)
  expect([made.code, made.stdout.includes(own), made.stdout]).toEqual([
    0,
    false,
    expect.stringContaining('--show-secret'),
  ])
  expect((await run('connect', '--json', '--no-test')).stdout).not.toContain(own)
  expect((await run('connect', '--show-secret')).stdout).toContain(`\nNETBOX_SECRET=${own}\n`)
  expect(JSON.parse((await run('connect', '--show-secret', '--json')).stdout).secret).toBe(own)
  configure({ netbox: { secrets: [own] } })
  // The running host does not have it yet.
  const closed = await run('connect', '--wait', '1s', '--json')
  expect([closed.code, troubleIn(closed)]).toEqual([1, expect.stringContaining('the gateway is closed')])
  await host?.stop()
})

it('goes on where another part of it failed', async () => {
  const { netbox, run, listed } = await pair()
  netbox.writes.permissions = new Set(['extras.view_webhook', 'extras.view_eventrule', 'extras.add_webhook'])
  const refused = await run('connect', '--json')
  expect([refused.code, listed(webhooksPath)]).toEqual([1, []])
  expect(troubleIn(refused)).toContain('lacks in NetBox: extras.add_eventrule, extras.add_tag.')
  expect(refused.stderr).toContain('Nothing was changed in NetBox.')
  netbox.writes.permissions = undefined
  expect((await run('connect')).code).toBe(0)
})

it('is one of several beside a NetBox by its name, and leaves others their names', async () => {
  const { netbox, run, configure, listed } = await pair()
  await run('connect', '--no-test')
  configure({ netbox: { name: 'staging' } })
  const second = await run('connect', '--no-test', '--json')
  expect(troubleIn(second)).toContain('"netbox-hooks" (10001) leads to a gateway as well')
  expect(listed(webhooksPath).map(({ name }) => name)).toEqual(['netbox-hooks', 'staging'])
  netbox.writes.answer('POST', webhooksPath, { name: 'mine', payload_url: 'https://mine.example.com/' })
  configure({ netbox: { name: 'mine' } })
  const taken = await run('connect', '--no-test', '--json')
  expect([taken.code, troubleIn(taken)]).toEqual([
    1,
    expect.stringMatching(/"mine" \(\d+\) that connect has not made/),
  ])
  await run('disconnect')
  expect(listed(webhooksPath)).toHaveLength(3)
  configure({ netbox: { name: 'staging' } })
  await run('disconnect')
  expect(listed(webhooksPath).map(({ name }) => name)).toEqual(['netbox-hooks', 'mine'])
  expect(listed(rulesPath).map(({ name }) => name)).toEqual(['netbox-hooks: created, updated, deleted'])
})

it('says what of the rules NetBox cannot send', async () => {
  const rule = { ...sites, objectTypes: ['myapp.thing', 'core.objectchange', 'dcim.site'] }
  const { run } = await pair({ config: { eventRules: [rule] } })
  const told = troubleIn(await run('connect', '--dry-run', '--json'))
  expect(told).toContain('is for myapp.thing, which NetBox does not have.')
  expect(told).toContain('is for core.objectchange, for which NetBox has no event rules.')
  expect(findingsIn(await run('status', '--json')).map(({ message }) => message)).toContainEqual(
    expect.stringContaining('NetBox has no webhook that leads here'),
  )
})

it('counts rules of plugins and managed ones, and doctor shows how it stands', async () => {
  const plugin = `
import { PluginConfig, registerEventRule } from 'netbox-hooks'
export default class extends PluginConfig {
  async ready() {
    await super.ready()
    registerEventRule({ name: 'of a plugin', objectTypes: ['ipam.prefix'], eventTypes: ['object_created'], webhooks: ['receiver'] })
  }
}`
  const { run, runIn, listed } = await pair({
    config: { eventRules: [sites], plugins: ['./plugin.mjs'] },
    files: { 'plugin.mjs': plugin },
  })
  const managed = ['managed', '-o', 'dcim.device', '-e', 'object_deleted', '-w', 'receiver']
  expect((await runIn('rules', 'add', ...managed)).code).toBe(0)
  await run('connect', '--no-test')
  expect(listed(rulesPath).map(({ object_types: types }) => types)).toEqual([
    ['dcim.site'],
    ['ipam.prefix'],
    ['dcim.device'],
  ])
  const doctor = JSON.parse((await runIn('doctor', '--json')).stdout)
  expect(doctor).toContainEqual({
    topic: 'webhook',
    status: 'ok',
    message: `NetBox's webhook "netbox-hooks" and 3 event rules are as connect makes them.`,
  })
  expect(doctor).toContainEqual(expect.objectContaining({ topic: 'gateway', status: 'warn' }))
})
