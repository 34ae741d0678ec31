import {
  type Config,
  createHost,
  type Logger,
  type NetboxHooksHost,
  recordChange,
  registerEventAction,
} from 'netbox-hooks'
import { describe, expect, expectTypeOf, it, onTestFinished } from 'vitest'
import { z } from 'zod'
import { configFor, folderWith, keepingLogger, runCli, startReceiver, type TestReceiver } from '../support.ts'

const site = { id: 4, name: 'Site 1', status: { value: 'active', label: 'Active' } }
const update = {
  eventType: 'object_updated',
  objectType: 'dcim.site',
  objectId: 4,
  data: site,
  prechange: { name: 'Site 1', status: 'planned' },
  postchange: { name: 'Site 1', status: 'active' },
}
const sites = { objectTypes: ['dcim.site'], eventTypes: ['object_updated'] }
const byUser = (user: string) => ({ id: 'r', method: 'PATCH', url: '/', user })

/** A plugin whose actions leave a trace in the process. */
const ticketPlugin = {
  'tickets.mjs': `
import { PluginConfig, registerEventAction } from 'netbox-hooks'
export default class Tickets extends PluginConfig {
  async ready() {
    registerEventAction({
      name: 'open-ticket',
      settingsSchema: {
        '~standard': {
          version: 1,
          vendor: 'test',
          async validate({ queue, priority = 3 }) {
            if (typeof queue === 'string') return { value: { queue, priority } }
            return { issues: [{ message: 'expected a string', path: ['queue'] }] }
          },
        },
      },
      run: ({ rule, event, payload, settings }) => {
        globalThis.tickets.push({ rule, settings, objectId: event.objectId, data: event.data, payload })
      },
    })
    registerEventAction({ name: 'fail', run: () => { throw new Error('no ticket today') } })
    registerEventAction({
      name: 'hang',
      timeout: 20,
      run: ({ signal }) => new Promise(() => signal.addEventListener('abort', () => globalThis.tickets.push('aborted'))),
    })
  }
}`,
}

interface Ticket {
  readonly rule: string
  readonly settings: unknown
  readonly data: unknown
  readonly payload: Record<string, unknown>
}

function tickets(): (Ticket | string)[] {
  const kept: (Ticket | string)[] = []
  Object.assign(globalThis, { tickets: kept })
  return kept
}

async function startHost(
  receiver: TestReceiver,
  eventRules: NonNullable<Config['eventRules']>,
  logger: Logger = keepingLogger(),
  files: Readonly<Record<string, string>> = {},
): Promise<NetboxHooksHost> {
  const plugins = Object.keys(files).map((file) => `./${file}`)
  const config = configFor(receiver, { eventRules, plugins })
  const host = createHost({ logger, cwd: folderWith(files), config })
  onTestFinished(() => host.stop())
  await host.start()
  return host
}

describe('an event rule', () => {
  it('fires when its conditions are met, in its order, with its own data under that of the object', async () => {
    const receiver = await startReceiver()
    const activated = {
      and: [
        { attr: 'status', op: 'changed', to: 'active' },
        { attr: 'request.user', value: 'sync-bot', negate: true },
      ],
    } as const
    const host = await startHost(receiver, [
      {
        ...sites,
        name: 'second',
        webhooks: ['receiver'],
        conditions: activated,
        actionData: { team: 'noc', id: 0 },
      },
      { ...sites, name: 'never', webhooks: ['receiver'], conditions: { attr: 'name', value: 'other' } },
      { ...sites, name: 'first', order: -1, actions: [{ type: 'webhook', webhook: 'receiver' }] },
    ])
    await host.trackChanges(byUser('jstretch'), () => recordChange(update))
    await host.idle()
    const data = receiver.received.map(({ payload }) => JSON.stringify(payload['data']))
    expect(data).toHaveLength(2)
    expect(data).toContain(JSON.stringify(site))
    expect(data).toContain(JSON.stringify({ team: 'noc', ...site }))

    await host.trackChanges(byUser('sync-bot'), () => recordChange(update))
    await host.idle()
    expect(receiver.received).toHaveLength(3)
  })

  it('whose condition names what is not there does not fire, and is reported once', async () => {
    const receiver = await startReceiver()
    const logger = keepingLogger()
    const host = await startHost(
      receiver,
      [
        {
          ...sites,
          name: 'typo',
          webhooks: ['receiver'],
          conditions: { attr: 'stauts', value: 'x', negate: true },
        },
        { ...sites, name: 'sound', webhooks: ['receiver'] },
      ],
      logger,
    )
    for (let count = 0; count < 2; count++) await host.emit({ ...update, data: site })
    await host.idle()
    expect(receiver.received).toHaveLength(2)
    const warnings = logger.lines.filter((line) => line.includes('NBH_CONDITION_UNDECIDED'))
    expect(warnings).toEqual([
      expect.stringMatching(/warn The event rule typo did not fire: .* "stauts" is not there\./),
    ])
  })
})

describe("a plugin's action", () => {
  it('is run with the event, the payload and checked settings; one that fails or hangs harms nothing', async () => {
    const receiver = await startReceiver()
    const logger = keepingLogger()
    const opened = tickets()
    const host = await startHost(
      receiver,
      [
        {
          ...sites,
          name: 'all',
          webhooks: ['receiver'],
          actionData: { team: 'noc' },
          actions: [
            { type: 'fail' },
            { type: 'hang' },
            { type: 'open-ticket', settings: { queue: 'noc' } },
            { type: 'of-a-plugin-that-is-not-there', settings: 1 },
          ],
        },
      ],
      logger,
      ticketPlugin,
    )
    await host.trackChanges(byUser('jstretch'), () => recordChange(update))
    await host.idle()
    expect(receiver.received).toHaveLength(1)
    expect(opened).toContain('aborted')
    expect(opened).toContainEqual({
      rule: 'all',
      settings: { queue: 'noc', priority: 3 },
      objectId: 4,
      data: { team: 'noc', ...site },
      payload: receiver.received[0]?.payload,
    })
    const lines = logger.lines.join('\n')
    expect(lines).toMatch(
      /The action fail of tickets failed for the event rule all: no ticket today .*NBH_ACTION_FAILED/,
    )
    expect(lines).toMatch(/The action hang of tickets did not end within 0.02 s .*NBH_ACTION_LATE/)
    expect(lines).toMatch(/registered the action of-a-plugin-that-is-not-there .*NBH_ACTION_ABSENT/)
  })
})

describe('the settings of an action', () => {
  it('have the type that its schema returns', () => {
    const undo = registerEventAction({
      name: 'typed',
      settingsSchema: z.object({ queue: z.string(), priority: z.number().default(3) }),
      run: ({ settings }) => expectTypeOf(settings).toEqualTypeOf<{ queue: string; priority: number }>(),
    })
    undo()
    registerEventAction({
      name: 'untyped',
      run: ({ settings }) => expectTypeOf(settings).toEqualTypeOf<unknown>(),
    })()
  })
})

describe('netbox-hooks check', () => {
  it('names the mistakes inside event rules with their paths', async () => {
    const folder = folderWith({
      ...ticketPlugin,
      'netbox-hooks.config.json': JSON.stringify({
        plugins: ['./tickets.mjs'],
        webhooks: [{ name: 'cmdb', payloadUrl: 'https://cmdb.example.com/' }],
        eventRules: [
          {
            ...sites,
            name: 'conditions',
            webhooks: ['cmdb'],
            conditions: {
              and: [
                { attr: 'x', value: 1 },
                { attr: 'x', op: 'EQ', value: 1 },
              ],
            },
          },
          { ...sites, name: 'nothing' },
          {
            ...sites,
            name: 'settings',
            conditions: {},
            actions: [{ type: 'open-ticket', settings: { queue: 1 } }],
          },
          {
            ...sites,
            name: 'actions',
            actions: [
              { type: 'webhook', webhook: 'cmbd' },
              { type: 'webhook' },
              { type: 'x', webhook: 'cmdb' },
            ],
          },
        ],
      }),
    })
    const { code, stdout } = await runCli(folder, 'check', '--json')
    expect(code).toBe(3)
    const { problems } = JSON.parse(stdout).error
    expect(
      problems.map(({ code, where, message }: Record<string, string>) => `${code} ${where}: ${message}`),
    ).toEqual([
      'NBH_CONDITIONS_INVALID netbox-hooks.config.json: eventRules[0].conditions.and[1].op: There is no operator "EQ".',
      'NBH_CONFIG_INVALID_VALUE netbox-hooks.config.json: eventRules[1]: The rule names neither webhooks nor actions.',
      'NBH_CONFIG_INVALID_VALUE netbox-hooks.config.json: eventRules[3].actions[1]: The action webhook names no webhook.',
      'NBH_CONFIG_INVALID_VALUE netbox-hooks.config.json: eventRules[3].actions[2]: The action x takes no webhook; what it needs stands in its settings.',
      'NBH_CONFIG_UNKNOWN_WEBHOOK netbox-hooks.config.json: eventRules[3].actions[0].webhook: There is no webhook "cmbd".',
    ])
  })

  it('checks the settings of actions against the schema of the plugin', async () => {
    const folder = folderWith({
      ...ticketPlugin,
      'netbox-hooks.config.json': JSON.stringify({
        plugins: ['./tickets.mjs'],
        eventRules: [{ ...sites, name: 'r', actions: [{ type: 'open-ticket', settings: { queue: 1 } }] }],
      }),
    })
    const { code, stderr } = await runCli(folder, 'check')
    expect(code).toBe(3)
    expect(stderr).toMatch(
      /expected a string\.\n +at netbox-hooks.config.json: eventRules\[0\]\.actions\[0\]\.settings\.queue/,
    )
  })
})

describe('a rule whose action nobody registered', () => {
  it('is a mistake with --strict only', async () => {
    const rule = { ...sites, name: 'r', actions: [{ type: 'open-tiket' }] }
    const config = { plugins: ['./tickets.mjs'], eventRules: [rule] }
    const folder = folderWith({ ...ticketPlugin, 'netbox-hooks.config.json': JSON.stringify(config) })
    expect(await runCli(folder, 'check')).toMatchObject({ code: 0 })
    const { code, stderr } = await runCli(folder, 'check', '--strict')
    expect(code).toBe(3)
    expect(stderr).toMatch(
      /NBH_ACTION_ABSENT .*"open-tiket".*\n.*eventRules\[0\]\.actions\[0\]\.type\n.*Did you mean "open-ticket"/,
    )
  })
})

describe('host.emit()', () => {
  it.each<[unknown, RegExp]>([
    [null, /it is no object/],
    [7, /it is no object/],
    [{}, /eventType is missing; objectType is missing .*; data is missing/],
    [{ ...update, eventType: 'object_exploded' }, /"object_exploded" is not registered/],
    [{ ...update, data: [] }, /data is missing or no object/],
    [
      { ...update, objectId: {}, snapshots: { prechange: 1 }, request: 'r', username: 1, timestamp: 'today' },
      /objectId .*; snapshots.prechange .*; request .*; username .*; timestamp /,
    ],
  ])('says what is wrong with %j', async (input, expected) => {
    const receiver = await startReceiver()
    const host = await startHost(receiver, [{ ...sites, name: 'r', webhooks: ['receiver'] }])
    await expect(host.emit(input as never)).rejects.toThrow(
      expect.objectContaining({ code: 'NBH_EVENT_INVALID', message: expect.stringMatching(expected) }),
    )
  })
})
