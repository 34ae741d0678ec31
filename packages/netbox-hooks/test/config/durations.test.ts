import { type Config, createHost, type NetboxHooksError } from 'netbox-hooks'
import { expect, it } from 'vitest'
import { folderWith, keepingLogger, runCli } from '../support.ts'

/** Every duration of a configuration that is the end of a timer, by its path, with how long it may be. */
const limits = {
  'webhooks[0].timeout': '1h',
  'webhooks[0].rateLimit.per': '1d',
  'timeLimits.import': '1d',
  'timeLimits.ready': '1d',
  'timeLimits.shutdown': '1d',
  'timeLimits.callback': '1d',
  'timeLimits.context': '1d',
  'timeLimits.action': '1d',
  'timeLimits.template': '1d',
}
/** Those that may be 0. */
const pauses = {
  'webhooks[0].head.skipAfter': '30d',
  'webhooks[0].retry.schedule[0]': '30d',
  'delivery.retention.attempts': '36500d',
  'delivery.retention.bodies': '36500d',
}

function configWith(limit: unknown, pause: unknown): string {
  const timeLimits = Object.fromEntries(
    ['import', 'ready', 'shutdown', 'callback', 'context', 'action', 'template'].map((name) => [name, limit]),
  )
  const webhook = {
    name: 'a',
    payloadUrl: 'https://example.com/',
    timeout: limit,
    rateLimit: { count: 1, per: limit },
    ordering: 'object',
    head: { skipAfter: pause },
    retry: { schedule: [pause] },
  }
  const delivery = { retention: { attempts: pause, bodies: pause } }
  return JSON.stringify({ webhooks: [webhook], delivery, timeLimits })
}

async function mistakes(text: string): Promise<Record<string, string>> {
  const { stderr } = await runCli(folderWith({ 'netbox-hooks.config.json': text }), 'check')
  const found = stderr.matchAll(/NBH_CONFIG_INVALID_VALUE {2}(.*)\n +at \S+: (\S+)\n/g)
  const all = [...`${stderr}\n`.matchAll(/NBH_CONFIG_INVALID_VALUE/g)]
  const byPath = Object.fromEntries([...found].map(([, message, path]) => [path, message]))
  expect(all).toHaveLength(Object.keys(byPath).length)
  return byPath
}

const said = (bounds: Readonly<Record<string, string>>, least: string, what: string) =>
  Object.fromEntries(
    Object.entries(bounds).map(([path, most]) => [path, `${what}; it may be from ${least} to ${most}.`]),
  )

it.each([
  ['0', 0],
  ['"0s"', '0s'],
  ['"0.4ms"', '0.4ms'],
])('a time limit of %s is a mistake, one for each; a pause may be none', async (shown, value) => {
  expect(await mistakes(configWith(value, value))).toEqual(said(limits, '1ms', `${shown} is too short`))
})

it.each(['40000d', '99999999999999999999d'])('%s is too long for all of them', async (value) => {
  expect(await mistakes(configWith(value, value))).toEqual({
    ...said(limits, '1ms', `"${value}" is too long`),
    ...said(pauses, '0s', `"${value}" is too long`),
  })
})

it.each(['-5s', '1e400s', '5 min', true, null, {}])('%j is no duration', async (value) => {
  const found = await mistakes(configWith(value, value))
  expect(Object.keys(found).sort()).toEqual(Object.keys({ ...limits, ...pauses }).sort())
  for (const message of Object.values(found)) expect(message).toContain('is no duration; write seconds (30)')
})

it('what no text could say is no duration either: a program may give anything', async () => {
  const cyclic: unknown[] = []
  cyclic.push(cyclic)
  const given = { ready: 10n, callback: cyclic, action: NaN, template: 'x'.repeat(1_000) }
  const host = createHost({ config: { timeLimits: given } as unknown as Config, logger: keepingLogger() })
  const { problems } = (await host.load().catch((error: unknown) => error)) as NetboxHooksError
  const messages = problems.map(({ message }) => message)
  expect(messages).toHaveLength(4)
  for (const message of messages) expect(message).toContain(' is no duration; write seconds (30)')
  for (const message of messages) expect(message.length).toBeLessThan(300)
})

it('what is longer than a timer of Node can be is not over at once', async () => {
  const config = configWith('1h', '30d')
  expect(await mistakes(config)).toEqual({})
  const { code, stdout } = await runCli(folderWith({ 'netbox-hooks.config.json': config }), 'check')
  expect([code, stdout]).toEqual([0, expect.any(String)])
})

it.each([
  [['webhooks', 'test', 'a', '--timeout', '0s'], 'too short; it may be from 1ms to 1d'],
  [['webhooks', 'test', 'a', '--timeout', '30d'], 'too long; it may be from 1ms to 1d'],
  [['deliveries', 'list', '--since', '999999999d'], 'Write 2026-07-01T12:00:00Z'],
  [['webhooks', 'pause', 'a', '--until', '0s'], 'has passed'],
  [['webhooks', 'pause', 'a', '--until', '9999999d'], 'Write 2026-07-01T12:00:00Z'],
])('%j is a usage error that says what it may be', async (args, message) => {
  const { code, stderr } = await runCli(folderWith({}), ...args)
  expect([code, stderr]).toEqual([2, expect.stringContaining(message)])
})
