import type { Config } from 'netbox-hooks'
import { describe, expect, it } from 'vitest'
import { configFor, startReceiver } from '../support.ts'
import { serveHost } from './support.ts'

const site = { event_type: 'object_updated', object_type: 'dcim.site', object_id: 4, data: { id: 4 } }
const sites = { objectTypes: ['dcim.site'], eventTypes: ['object_updated'] }

const plugin = {
  'sync.mjs': `
import { PluginConfig, registerEventAction } from 'netbox-hooks'
export default class Sync extends PluginConfig {
  async ready() {
    registerEventAction({ name: 'cmdb.sync', run() { throw Object.assign(new Error('no'), { final: true }) } })
  }
}`,
}

async function serve() {
  const receiver = await startReceiver()
  const eventRules: Config['eventRules'] = [
    { ...sites, name: 'syncs', actions: [{ type: 'cmdb.sync' }, { type: 'gone' }] },
    { ...sites, name: 'templated', webhooks: ['templated'] },
    { ...sites, name: 'typo', webhooks: ['receiver'], conditions: { attr: 'di', value: 4 } },
  ]
  const webhooks = [
    { name: 'receiver', payloadUrl: receiver.url },
    { name: 'templated', payloadUrl: receiver.url, bodyTemplate: '{{ data.name.further }}' },
  ]
  return serveHost(configFor(receiver, { plugins: ['./sync.mjs'], webhooks, eventRules }), plugin)
}

describe('the API', () => {
  it('shows runs of actions, and what failed before it could be sent, among deliveries', async () => {
    const { host, get, post } = await serve()
    await post('/api/events', site)
    await host.idle()
    const all = (await get('/api/deliveries?state=failed')).json as { deliveries: Record<string, unknown>[] }
    expect(all.deliveries.map(({ webhook, action, rule }) => [webhook, action, rule]).sort()).toEqual([
      ['action:cmdb.sync', 'cmdb.sync', 'syncs'],
      ['action:gone', 'gone', 'syncs'],
      ['receiver', null, 'typo'],
      ['templated', null, 'templated'],
    ])
    const runs = (await get('/api/deliveries?action=cmdb.sync')).json as { deliveries: { id: string }[] }
    expect(runs.deliveries).toHaveLength(1)
    const id = runs.deliveries[0]?.id as string
    expect((await get(`/api/deliveries/${id}`)).json).toMatchObject({
      action: 'cmdb.sync',
      attempts: 1,
      payload: { event: { data: { id: 4 } }, payload: { event: 'updated' } },
      attempt_list: [{ error: { code: 'NBH_ACTION_FAILED' }, status: null }],
    })
    const { json } = await get('/api/webhooks')
    const { webhooks } = json as { webhooks: { name: string }[] }
    expect(webhooks.map(({ name }) => name)).toEqual(['receiver', 'templated'])
  })

  it('does them once more, singly and by filter, and says what fails again', async () => {
    const { host, get, post } = await serve()
    await post('/api/events', site)
    await host.idle()
    const idOf = async (query: string) => {
      const { deliveries } = (await get(`/api/deliveries?${query}`)).json as { deliveries: { id: string }[] }
      return deliveries.at(-1)?.id
    }
    const run = await post(`/api/deliveries/${await idOf('action=cmdb.sync')}/redeliver`)
    expect(run.status).toBe(202)
    const undecided = await post(`/api/deliveries/${await idOf('rule=typo')}/redeliver`)
    expect(undecided).toMatchObject({ status: 409, json: { code: 'NBH_CONDITION_UNDECIDED' } })
    const templated = await post(`/api/deliveries/${await idOf('rule=templated')}/redeliver`)
    expect(templated).toMatchObject({ status: 409, json: { code: 'NBH_TEMPLATE_FAILED' } })
    const filtered = await post('/api/deliveries/redeliver', { filter: { action: 'gone' } })
    expect(filtered.json).toMatchObject({ matched: 1, changed: 1, problems: [] })
    const failing = await post('/api/deliveries/redeliver', { filter: { rule: 'typo' } })
    expect(failing.json).toMatchObject({
      matched: 1,
      changed: 0,
      problems: [{ code: 'NBH_CONDITION_UNDECIDED' }],
    })
    await host.idle()
    expect(await host.operations.history.count({ webhook: 'action:gone' })).toBe(2)
  })

  it('counts them by their code, under names that are configured', async () => {
    const { host, get, post } = await serve()
    await get('/metrics')
    await post('/api/events', site)
    await host.idle()
    const { text } = await get('/metrics')
    const failed = (webhook: string, action: string, code: string) =>
      `netbox_hooks_failed_deliveries_total{webhook="${webhook}",action="${action}",code="${code}"} 1\n`
    expect(text).toContain(failed('', 'cmdb.sync', 'NBH_ACTION_FAILED'))
    expect(text).toContain(failed('', 'gone', 'NBH_ACTION_ABSENT'))
    expect(text).toContain(failed('receiver', '', 'NBH_CONDITION_UNDECIDED'))
    expect(text).toContain(failed('templated', '', 'NBH_TEMPLATE_FAILED'))
    expect(text).toContain('netbox_hooks_action_runs_total{action="cmdb.sync",outcome="failed"} 1\n')
    expect(text).not.toMatch(/netbox_hooks_attempts_total\{webhook="(?:action:|other)/)
  })
})
