import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { HostPoints, NetboxHooksError } from '@netbox-hooks/core'
import { NetworkPolicy } from '@netbox-hooks/delivery'
import type { Config } from '@netbox-hooks/host'
import {
  Configuration,
  checkEventRule,
  checkWebhook,
  hostExtensions,
  hostModules,
  KeyRing,
  mergeSettings,
  newKey,
  type ObjectContext,
  openSettings,
  readStored,
  Secrets,
  sameLook,
  sealSettings,
  writeStored,
} from '@netbox-hooks/host/parts'
import { WebhookTemplates } from '@netbox-hooks/webhooks'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'

const directory = mkdtempSync(join(tmpdir(), 'netbox-hooks-'))
writeFileSync(join(directory, 'text.pem'), 'no certificate')
const registry = new HostPoints(hostExtensions).registry
const templates = new WebhookTemplates({ registry, filtersAreComplete: true })
afterAll(async () => {
  rmSync(directory, { recursive: true })
  await templates.close()
})

const eventTypes = ['object_created', 'object_updated', 'object_deleted']
const webhooks = [
  { name: 'cmdb', payloadUrl: 'https://cmdb.example.com/' },
  { name: 'off', payloadUrl: 'https://off.example.com/', enabled: false },
]
const context: ObjectContext = {
  directory,
  secrets: new Secrets(),
  templates,
  policy: new NetworkPolicy({ allow: [] }),
  registry,
  eventTypes,
  actions: { entries: [], timeout: 1_000, strict: true },
  hasWebhook: (name) => webhooks.some((webhook) => webhook.name === name),
  webhookNames: () => webhooks.map(({ name }) => name),
  isWebhookOff: (name) => name === 'off',
}

/** A mistake, as one reads it. */
type Told = readonly [code: string, message: string, hint: string | undefined, where: string]

const modules = await hostModules()

/** What is told of a configuration; `list`, its last entry, is the object that is looked at. */
async function toldOfConfiguration(config: Config, list: string): Promise<Told[]> {
  const secrets = new Secrets()
  const configuration = await Configuration.load({ config, cwd: directory }, modules, secrets)
  await configuration.compileTemplates(templates)
  const error = await configuration.complete({ eventTypes, eventActions: [], strict: true }, []).then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (error !== undefined && !NetboxHooksError.is(error)) throw error
  return (error?.problems ?? []).map(({ code, message, hint, where = '' }) => [
    code,
    message.replaceAll(`${list}.`, ''),
    hint,
    where.replace(`config: ${list}`, '').replace(/^\./, ''),
  ])
}

function toldOf(outcome: Awaited<ReturnType<typeof checkWebhook | typeof checkEventRule>>): Told[] {
  return 'issues' in outcome
    ? outcome.issues.map(({ error: { code, message, hint, where = '' } }) => [code, message, hint, where])
    : []
}

const durations = fc.constantFrom<unknown>('15s', '0s', 5, '-1s', '2d', 'soon', null)
const anything = fc
  .anything({ maxDepth: 1, withNullPrototype: false })
  .filter((value) => value !== undefined && !refersIn(value))

/** Right and wrong values of each setting of a webhook. */
const webhookSettings = fc.record(
  {
    name: fc.constantFrom<unknown>('a', 'x y', '', '..', ' a', 'action:x', 7, 'é'.repeat(200)),
    description: fc.constantFrom<unknown>(
      'What it is for',
      'x'.repeat(200),
      'x'.repeat(201),
      '\u{1F600}'.repeat(200),
      1,
    ),
    payloadUrl: fc.constantFrom<unknown>(
      ...['https://a.example.com/', 'a.example.com', 'ftp://a/', 'https://u:passw0rd@a/', 'http://10.0.0.1/'],
      ...['https://{{ data.name }}/', 'https://{{ data.name', 'https://a/{{ 1|nofilter }}', '', null],
    ),
    httpMethod: fc.constantFrom<unknown>('PUT', 'post', 1),
    httpContentType: fc.constantFrom<unknown>('text/plain', ''),
    headers: fc.constantFrom<unknown>(
      ...[
        { 'X-A': '1' },
        { 'X-A': '1', 'x-a': '2' },
        { 'X A': '1' },
        { 'X-A': 'a\nb' },
        { 'Content-Type': 'a/b' },
      ],
      ...[{ 'Content-Length': '1' }, { Authorization: 'Bearer s3cr3t-t0ken' }, { 'X-A': 1 }, [], 'X-A: 1'],
    ),
    additionalHeaders: fc.constantFrom<unknown>(
      ...[
        'X-A: 1\nX-B: {{ data.id }}',
        'X-A: 1\nX-A: 2',
        'no colon',
        'X-A: {{',
        'Authorization: Bearer s3cr3t-t0ken',
      ],
      ...['{% if data.id %}X-A: 1{% endif %}', '{% if %}', 5],
    ),
    secretHeaders: fc.constantFrom<unknown>(['X-A'], ['X-A', 'x-a'], ['X A'], [''], 'X-A', [1]),
    bodyTemplate: fc.constantFrom<unknown>('{{ data|tojson }}', '{{ data', '{{ data|nofilter }}', '', 1),
    payload: fc.constantFrom<unknown>('standard', 'xml'),
    legacyKeys: fc.constantFrom<unknown>(false, 'no'),
    secret: fc.constantFrom<unknown>('s3cr3t-k3y', '', 'whsec_!', '"quoted-secret"', null, 5),
    secrets: fc.constantFrom<unknown>(['s3cr3t-k3y'], ['s3cr3t-k3y', 's3cr3t-k3y'], [], ['', 'whsec_!'], 'a'),
    authentication: fc.constantFrom<unknown>(
      ...[
        { type: 'bearer', token: 's3cr3t-t0ken' },
        { type: 'basic', username: 'a:b', password: 'c' },
      ],
      ...[{ type: 'digest' }, { type: 'basic' }, { type: 'bearer', token: 'a', tokn: 'b' }, 'Bearer a'],
    ),
    sslVerification: fc.boolean(),
    caFilePath: fc.constantFrom<unknown>('absent.pem', 'text.pem', '-----BEGIN CERTIFICATE-----', ''),
    clientKey: fc.constantFrom<unknown>('absent.key', '-----BEGIN PRIVATE KEY-----\ns3cr3t'),
    proxy: fc.constantFrom<unknown>('http://u:passw0rd@proxy:1/', 'socks://proxy', ''),
    redirects: fc.constantFrom<unknown>({}, { follow: 9 }, { folow: 1 }, true),
    timeout: durations,
    enabled: fc.constantFrom<unknown>(false, 'yes'),
    concurrency: fc.constantFrom<unknown>(3, 0, { min: 9, max: 8 }, { maks: 1 }, 'many'),
    rateLimit: fc.constantFrom<unknown>({ count: 1 }, { count: 0, per: '2d' }, 5),
    ordering: fc.constantFrom<unknown>('object', 'always'),
    head: fc.constantFrom<unknown>({ skipAfter: '1h' }, { skip: 1 }, 'never'),
    retry: fc.constantFrom<unknown>(
      { schedule: ['1s'] },
      { schedule: [] },
      { schedule: ['soon', '99d'] },
      { shedule: 1 },
    ),
    httpMetod: fc.constant('POST'),
    'any key': anything,
  },
  { requiredKeys: [] },
)

const ruleSettings = fc.record(
  {
    name: fc.constantFrom<unknown>('a', 'a/b', '', ' a'),
    description: fc.constantFrom<unknown>('', 'x'.repeat(201)),
    enabled: fc.boolean(),
    objectTypes: fc.constantFrom<unknown>(
      ['dcim.site'],
      ['dcim.*'],
      ['rack', 'DCIM.Site'],
      ['a.b', 'a.b'],
      [],
      'dcim.site',
    ),
    eventTypes: fc.constantFrom<unknown>(
      ['object_created'],
      ['object_updatd'],
      ['object_created', 'object_created'],
      [1],
    ),
    conditions: fc.constantFrom<unknown>(
      ...[
        { attr: 'name', value: 'a' },
        {},
        null,
        { attr: 'name' },
        { and: [{ attr: 'x', value: 1, op: 'is' }] },
      ],
      ...[{ env: 'PATH' }, [], 'name'],
    ),
    actionData: fc.constantFrom<unknown>({ a: 1 }, { a: { env: 'PATH' } }, null, []),
    order: fc.constantFrom<unknown>(1, 'first'),
    webhooks: fc.constantFrom<unknown>(['cmdb'], ['cmbd', 'off'], ['cmdb', 'cmdb'], [], 'cmdb'),
    actions: fc.constantFrom<unknown>(
      ...[
        [{ type: 'webhook', webhook: 'cmdb' }],
        [{ type: 'webhook', webhook: 'cmbd' }],
        [{ type: 'webhook' }],
      ],
      ...[
        [{ type: 'page', settings: { a: 1 } }],
        [{ type: 'page' }, { type: 'page' }],
        [{ typ: 'page' }],
        'page',
      ],
    ),
    eventType: fc.constant('object_created'),
    'any key': anything,
  },
  { requiredKeys: [] },
)

/** A configuration takes what looks like one for a reference; what is managed has none. */
function refersIn(value: unknown): boolean {
  return /"(?:env|file|literal)":/.test(JSON.stringify(value) ?? '')
}

describe('one webhook, checked by itself', () => {
  it('has the mistakes that a configuration has with it alone', async () => {
    await fc.assert(
      fc.asyncProperty(webhookSettings, async (settings) => {
        const list = 'webhooks[0]'
        const told = toldOf(await checkWebhook(settings, context))
        expect(told).toEqual(await toldOfConfiguration({ webhooks: [settings] } as Config, list))
        expect(JSON.stringify(told)).not.toMatch(/s3cr3t|passw0rd/)
      }),
      { numRuns: 200 },
    )
  })

  it('is answered as the host uses it, with its templates compiled and what to look at', async () => {
    const outcome = await checkWebhook(
      {
        name: 'chat',
        description: 'Tells of it',
        payloadUrl: 'http://10.0.0.1/{{ data.id }}',
        secret: '"quoted-secret"',
        timeout: '5s',
      },
      context,
    )
    expect(outcome).toMatchObject({
      checked: {
        parsed: {
          name: 'chat',
          description: 'Tells of it',
          timeout: 5_000,
          concurrency: { min: 8, max: 128 },
        },
        texts: { payloadUrl: expect.anything() },
      },
      warnings: [{ code: 'NBH_SECRET_PASTED', about: { webhook: 'chat' } }],
    })
    expect(await checkWebhook({ name: 'a', payloadUrl: 'http://10.0.0.1/' }, context)).toMatchObject({
      warnings: [{ code: 'NBH_TARGET_BLOCKED' }],
    })
  })

  it('can refer to nothing outside of it', async () => {
    process.env['NETBOX_HOOKS_TEST_URL'] = 'https://from.environment.example.com/'
    const outcome = await checkWebhook(
      {
        name: 'chat',
        payloadUrl: { env: 'NETBOX_HOOKS_TEST_URL' },
        secrets: { env: 'SECRETS' },
        headers: { Authorization: { file: '/etc/passwd' } },
        retry: { schedule: ['1s', { env: 'PAUSE' }] },
      },
      context,
    )
    const place = 'what is managed while a host runs cannot refer to anything outside of it.'
    expect(toldOf(outcome).map(([code, message, , where]) => [code, message, where])).toEqual([
      [
        'NBH_CONFIG_INVALID_VALUE',
        `It refers to the environment variable NETBOX_HOOKS_TEST_URL, and ${place}`,
        'payloadUrl',
      ],
      ['NBH_CONFIG_INVALID_VALUE', `It refers to the environment variable SECRETS, and ${place}`, 'secrets'],
      [
        'NBH_CONFIG_INVALID_VALUE',
        `It refers to the file /etc/passwd, and ${place}`,
        'headers.Authorization',
      ],
      [
        'NBH_CONFIG_INVALID_VALUE',
        `It refers to the environment variable PAUSE, and ${place}`,
        'retry.schedule[1]',
      ],
    ])
    expect('issues' in outcome && outcome.issues[2]?.path).toEqual(['headers', 'Authorization'])
  })
})

describe('one event rule, checked by itself', () => {
  it('has the mistakes that a configuration has with it alone', async () => {
    await fc.assert(
      fc.asyncProperty(
        ruleSettings.filter((settings) => !refersIn(settings)),
        async (settings) => {
          const told = toldOf(await checkEventRule(settings, context))
          expect(told).toEqual(
            await toldOfConfiguration({ webhooks, eventRules: [settings] } as Config, 'eventRules[0]'),
          )
        },
      ),
      { numRuns: 200 },
    )
  })

  it('may say where anything may stand what looks like a reference', async () => {
    const settings = {
      name: 'a',
      objectTypes: ['dcim.site'],
      eventTypes: ['object_created'],
      actionData: { env: 'production' },
      webhooks: ['off'],
    }
    expect(await checkEventRule(settings, context)).toMatchObject({
      checked: { parsed: { actionData: { env: 'production' } } },
      warnings: [{ code: 'NBH_RULE_IDLE', about: { rule: 'a' } }],
    })
  })
})

it('what is valid can be stored, and is the same when it is read and decrypted', async () => {
  const ring = new KeyRing([newKey()])
  const options = { kind: 'webhook', uid: 'a', ring, now: 0 } as const
  await fc.assert(
    fc.asyncProperty(webhookSettings, async (settings) => {
      const { settings: merged, issues } = mergeSettings('webhook', {}, settings, { now: 0 })
      const { settings: opened } = openSettings(merged, options)
      const outcome = await checkWebhook(opened, context)
      expect([issues, toldOf(outcome)]).toEqual([[], toldOf(await checkWebhook(settings, context))])
      if (!('checked' in outcome)) return
      const body = writeStored({ uid: 'a', settings: sealSettings(merged, options) })
      expect(body).not.toMatch(/s3cr3t|passw0rd/)
      const read = openSettings(readStored(body)?.settings ?? {}, options)
      expect(parsedOf(await checkWebhook(read.settings, context))).toEqual(parsedOf(outcome))
    }),
    { numRuns: 200 },
  )
})

/** Without the difference between one of `secrets` and `secret`. */
function parsedOf(outcome: Awaited<ReturnType<typeof checkWebhook>>): unknown {
  if (!('checked' in outcome)) return outcome
  const { secret, secrets = secret === undefined ? [] : [secret], ...parsed } = outcome.checked.parsed
  return { ...parsed, secrets }
}

it('any value at all is answered, not thrown at', async () => {
  await fc.assert(
    fc.asyncProperty(fc.anything(), async (settings) => {
      expect(await checkWebhook(settings, context)).toHaveProperty('issues')
      expect(await checkEventRule(settings, context)).toHaveProperty('issues')
    }),
    { numRuns: 200 },
  )
})

/** What is looked for begins everywhere, and ends nowhere. */
const endless = ['<', '{{', '{%', '{# ', '%A', 'A: b\n', '{{x}} ', 'h', '\u0301']

it.each(endless)('a text of %j, however long, takes no longer than it is', async (unit) => {
  const text = unit.repeat(300_000 / unit.length)
  for (const field of ['name', 'payloadUrl', 'additionalHeaders', 'bodyTemplate', 'secret', 'proxy'])
    expect(await checkWebhook({ name: 'a', payloadUrl: 'https://a/', [field]: text }, context)).toBeDefined()
  expect(await checkWebhook({ name: 'a', payloadUrl: `https://a/${text}` }, context)).toMatchObject({
    issues: [{ error: { message: 'The URL is longer than 2,000 characters.' } }],
  })
})

it('names look the same that differ in capitals, blanks, or how a character is made', () => {
  expect(new Set(['Café ops', 'cafe\u0301  OPS', ' CAFÉ\tops '].map(sameLook)).size).toBe(1)
  expect(sameLook('a')).not.toBe(sameLook('b'))
})
