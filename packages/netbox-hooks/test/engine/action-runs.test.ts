import { type Config, createHost, type Logger, type NetboxHooksHost } from 'netbox-hooks'
import { describe, expect, it, onTestFinished } from 'vitest'
import { folderWith, keepingLogger, startReceiver } from '../support.ts'

const event = { eventType: 'object_updated', objectType: 'dcim.site', objectId: 4, data: { id: 4 } }

/** A plugin whose action does what the process has put in its place. */
const plugin = `
import { PluginConfig, registerEventAction } from 'netbox-hooks'
export default class Sync extends PluginConfig {
  name = 'sync'
  version = '1.0.0'
  async ready() {
    registerEventAction({ name: 'cmdb.sync', run: (input) => globalThis.syncRun(input) })
  }
}`

interface Input {
  readonly id: string
  readonly attempt: number
  readonly eventId: string
  readonly rule: string
  readonly event: Readonly<Record<string, unknown>>
  readonly payload: Readonly<Record<string, unknown>>
  readonly settings: unknown
  readonly signal: AbortSignal
}

/** What the action does from now on. @returns the inputs of all its runs */
function syncDoes(run: (input: Input) => unknown): Input[] {
  const inputs: Input[] = []
  const syncRun = (input: Input) => {
    inputs.push(input)
    return run(input)
  }
  Object.assign(globalThis, { syncRun })
  return inputs
}

function configOf(action: object, more: Partial<Config> = {}): Config {
  return {
    plugins: ['./sync.mjs'],
    eventRules: [
      {
        name: 'syncs',
        objectTypes: ['dcim.site'],
        eventTypes: ['object_updated'],
        actions: [{ type: 'cmdb.sync', ...action }],
      },
    ],
    ...more,
  }
}

async function startHost(
  config: Config,
  cwd = folderWith({ 'sync.mjs': plugin }),
  logger: Logger = keepingLogger(),
): Promise<NetboxHooksHost> {
  const host = createHost({ config, cwd, logger })
  onTestFinished(() => host.stop())
  await host.start()
  return host
}

/** The only delivery there is. */
async function onlyRun({ operations }: NetboxHooksHost) {
  const { deliveries } = await operations.history.list()
  expect(deliveries).toHaveLength(1)
  return operations.history.get(deliveries[0]?.id as string)
}

/** Resolves when the host has told of that many attempts. */
function attempts(host: NetboxHooksHost, count: number): Promise<void> {
  return new Promise((resolve) => {
    let left = count
    host.operations.subscribe(({ kind }) => {
      if (kind === 'attempt' && --left === 0) resolve()
    })
  })
}

describe('a run of an action', () => {
  it('is a delivery, which keeps the event and the payload, and none of the settings', async () => {
    const inputs = syncDoes(() => {})
    const host = await startHost(configOf({ settings: { token: 'a secret of the rule' } }))
    const [eventId] = await host.emit(event)
    await host.idle()
    const run = await onlyRun(host)
    expect(run).toMatchObject({
      eventId,
      webhook: 'action:cmdb.sync',
      state: 'delivered',
      attempts: 1,
      meta: { rule: 'syncs', objectType: 'dcim.site', objectId: 4, eventType: 'object_updated' },
    })
    const [input] = inputs
    expect(input).toMatchObject({
      id: run?.id,
      attempt: 1,
      eventId,
      rule: 'syncs',
      settings: { token: 'a secret of the rule' },
      event: { objectId: 4, data: { id: 4 } },
      payload: { event: 'updated', data: { id: 4 } },
    })
    expect(Object.isFrozen(input?.event['data'])).toBe(true)
    expect(JSON.stringify(run) + Buffer.from(run?.body ?? []).toString()).not.toContain('a secret')
  })

  it('that fails is tried again as its rule says, under the same id', async () => {
    const inputs = syncDoes(({ attempt }) => {
      if (attempt < 3) throw new Error('not yet')
    })
    const logger = keepingLogger()
    const host = await startHost(
      configOf({ retry: { schedule: [0, 0, 0, 0] } }),
      folderWith({ 'sync.mjs': plugin }),
      logger,
    )
    const told = attempts(host, 3)
    await host.emit(event)
    await told
    expect(inputs.map(({ attempt }) => attempt)).toEqual([1, 2, 3])
    expect(new Set(inputs.map(({ id }) => id)).size).toBe(1)
    const run = await onlyRun(host)
    expect(run?.state).toBe('delivered')
    expect(run?.attemptList.map(({ error }) => error?.code)).toEqual([
      'NBH_ACTION_FAILED',
      'NBH_ACTION_FAILED',
      undefined,
    ])
    const failures = logger.lines.filter((line) => line.includes('NBH_ACTION_FAILED'))
    expect(failures).toHaveLength(2)
    expect(failures[0]).toMatch(
      /^warn Failed, next attempt at .*not yet.*"action":"cmdb.sync","rule":"syncs"/,
    )
    expect(host.operations.webhooks()).toEqual([])
  })

  it('is tried again later by default, as a webhook is, and stops nothing else when it goes on failing', async () => {
    const inputs = syncDoes(() => Promise.reject(new Error('never')))
    const host = await startHost(configOf({}))
    await host.emit(Array.from({ length: 12 }, () => event))
    await host.idle()
    expect(inputs).toHaveLength(12)
    const { deliveries } = await host.operations.history.list({ state: 'pending' })
    expect(deliveries.map(({ attempts }) => attempts)).toEqual(Array.from({ length: 12 }, () => 1))
  })

  it.each<[string, object, () => unknown, string]>([
    [
      'schedule has ended',
      { retry: { schedule: [0] } },
      () => Promise.reject(new Error('no')),
      'NBH_ACTION_FAILED',
    ],
    [
      'time is over',
      { retry: { schedule: [0] }, timeout: '5ms' },
      () => new Promise(() => {}),
      'NBH_ACTION_LATE',
    ],
    [
      'error says that it is final',
      {},
      () => Promise.reject(Object.assign(new Error('no such queue'), { final: true })),
      'NBH_ACTION_FAILED',
    ],
  ])('whose %s has failed, and can be run again, singly and by filter', async (_, action, run, code) => {
    const inputs = syncDoes(run)
    const host = await startHost(configOf(action))
    const exhausted: unknown[] = []
    host.operations.subscribe((news) => {
      if (news.kind === 'attempt') exhausted.push([news.delivery.webhook, news.attempt.state])
    })
    await host.emit(event)
    await host.idle()
    const failed = await onlyRun(host)
    expect([failed?.state, failed?.attempts, failed?.attemptList[0]?.error?.code]).toEqual([
      'failed',
      1,
      code,
    ])
    expect(exhausted).toEqual([['action:cmdb.sync', 'failed']])
    syncDoes((input) => void inputs.push(input))
    const [again] = await host.operations.redeliver([failed?.id as string])
    await host.idle()
    expect(inputs.map(({ id }) => id)).toEqual([failed?.id, again])
    expect(inputs[1]).toMatchObject({ attempt: 1, eventId: failed?.eventId, event: { objectId: 4 } })
    const filter = { errorCode: code, webhook: 'action:cmdb.sync' }
    expect(await host.operations.redeliverMatching(filter)).toMatchObject({ matched: 1, changed: 1 })
    await host.idle()
    expect(inputs).toHaveLength(3)
  })

  it('whose plugin is absent has failed, and runs when the plugin is back', async () => {
    const cwd = folderWith({ 'sync.mjs': plugin })
    const before = await startHost(configOf({}, { plugins: [] }), cwd)
    await before.emit(event)
    await before.idle()
    const absent = await onlyRun(before)
    expect([absent?.state, absent?.attemptList[0]?.error?.code]).toEqual(['failed', 'NBH_ACTION_ABSENT'])
    await before.stop()
    const inputs = syncDoes(() => {})
    const host = await startHost(configOf({}), cwd)
    await host.operations.redeliverMatching({ errorCode: 'NBH_ACTION_ABSENT' })
    await host.idle()
    expect(inputs.map(({ event: { objectId } }) => objectId)).toEqual([4])
  })

  it('whose rule has it no more has failed', async () => {
    const inputs = syncDoes(() => Promise.reject(new Error('no')))
    const cwd = folderWith({ 'sync.mjs': plugin })
    const before = await startHost(configOf({ retry: { schedule: [0, '1s'] } }), cwd)
    await before.emit(event)
    await before.idle()
    await before.stop()
    const host = await startHost(configOf({}, { eventRules: [] }), cwd)
    await attempts(host, 1)
    const gone = await onlyRun(host)
    expect(gone?.attemptList.map(({ error }) => error?.code)).toEqual([
      'NBH_ACTION_FAILED',
      'NBH_ACTION_GONE',
    ])
    expect(inputs).toHaveLength(1)
  })

  it('whose conditions could not be decided is one that failed, and runs when they can be', async () => {
    const inputs = syncDoes(() => {})
    const cwd = folderWith({ 'sync.mjs': plugin })
    const withCondition = (attr: string): Config => {
      const [rule] = configOf({}).eventRules ?? []
      const actions = [
        { type: 'cmdb.sync', settings: 1 },
        { type: 'cmdb.sync', settings: 2 },
      ]
      return configOf({}, { eventRules: [{ ...rule, actions, conditions: { attr, value: 4 } } as never] })
    }
    const before = await startHost(withCondition('di'), cwd)
    await before.emit(event)
    await before.idle()
    expect(await before.operations.counts()).toMatchObject({ failed: 2 })
    await before.stop()
    const host = await startHost(withCondition('id'), cwd)
    const outcome = await host.operations.redeliverMatching({ errorCode: 'NBH_CONDITION_UNDECIDED' })
    expect([outcome.changed, outcome.problems]).toEqual([2, []])
    await host.idle()
    expect(inputs.map(({ settings }) => settings).sort()).toEqual([1, 2])
  })

  it('is told by its signal that it was cancelled, and ends', async () => {
    const begun = Promise.withResolvers<Input>()
    syncDoes((input) => {
      begun.resolve(input)
      return new Promise(() => {})
    })
    const host = await startHost(configOf({ timeout: '1h' }))
    await host.emit(event)
    const { id, signal } = await begun.promise
    expect(await host.operations.cancel([id])).toEqual([id])
    expect(signal.aborted).toBe(true)
    await host.idle()
    expect((await onlyRun(host))?.state).toBe('cancelled')
  })

  it('can be sent to a webhook instead, as what a webhook would have been sent', async () => {
    syncDoes(() => Promise.reject(Object.assign(new Error('no'), { final: true })))
    const receiver = await startReceiver()
    const host = await startHost(
      configOf(
        {},
        {
          webhooks: [{ name: 'receiver', payloadUrl: receiver.url }],
          delivery: { network: { allow: ['127.0.0.1'] } },
        },
      ),
    )
    await host.emit(event)
    await host.idle()
    await host.operations.redeliverMatching({ state: 'failed' }, { toWebhook: 'receiver' })
    await host.idle()
    expect(receiver.received[0]?.payload).toMatchObject({ event: 'updated', data: { id: 4 } })
  })

  it('in an isolated plugin is tried again in the same way, and what it throws may be final there as well', async () => {
    const isolated = `
import { PluginConfig, registerEventAction } from 'netbox-hooks'
export default class Sync extends PluginConfig {
  name = 'sync'
  version = '1.0.0'
  async ready() {
    registerEventAction({ name: 'cmdb.sync', run: ({ attempt, id, event, settings }) => {
      if (attempt < 3) throw new Error('attempt ' + attempt + ' of ' + event.objectId)
      throw Object.assign(new Error('never'), { final: true })
    } })
  }
}`
    const plugins: Config['plugins'] = [['./sync.mjs', { isolation: 'worker' }]]
    const schedule = [0, 0, 0, 0, 0]
    const host = await startHost(
      configOf({ retry: { schedule } }, { plugins }),
      folderWith({ 'sync.mjs': isolated }),
    )
    const told = attempts(host, 3)
    await host.emit(event)
    await told
    const run = await onlyRun(host)
    expect(run?.state).toBe('failed')
    expect(run?.attemptList.map(({ error }) => error?.message)).toEqual([
      expect.stringContaining('attempt 1 of 4'),
      expect.stringContaining('attempt 2 of 4'),
      expect.stringContaining('never'),
    ])
  })
})
