import { spawn } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import {
  cli,
  emptyFolder,
  folderWith,
  outcome,
  runCli,
  startCli,
  startReceiver,
  startSharedCli,
} from '../support.ts'

// Every command is a process of its own.
vi.setConfig({ testTimeout: 240_000 })

/** A folder whose queue is there, as after a first start. */
async function folderWithQueue(config: object = {}, folder?: string): Promise<string> {
  const cwd = folderWith({ 'netbox-hooks.config.json': JSON.stringify(config) }, folder)
  const event = ['-e', 'object_created', '-o', 'dcim.site', '-d', '{"id": 1, "status": "active"}']
  expect(await runCli(cwd, 'emit', ...event)).toMatchObject({ code: 0 })
  return cwd
}

/** Runs a command with a key, and something on its standard input. */
function runWith(cwd: string, env: object, input: string, ...args: readonly string[]) {
  const child = spawn(process.execPath, [cli, ...args], { cwd, env: { ...process.env, ...env } })
  child.stdin.end(input)
  return outcome(child)
}

async function newKey(cwd: string): Promise<string> {
  const { stdout, stderr } = await runCli(cwd, 'keys', 'create')
  expect(stdout).toMatch(/^nbhk_[\w-]{43}\n$/)
  // What goes to a file is not shown beside it.
  expect(stderr).toContain('NETBOX_HOOKS_KEY=…\n')
  return stdout.trim()
}

it('a host without any configuration file starts, is managed by the command line, and sends', async () => {
  const receiver = await startReceiver()
  const cwd = folderWith()
  const nowhere = await runCli(cwd, 'webhooks')
  expect(nowhere.code).toBe(3)
  expect(nowhere.stderr).toContain('No host was started in this folder: there is no ')
  expect(nowhere.stderr).toContain('Be in the folder where the host was started')
  // Keys are those of the environment, wherever that is.
  expect(await runCli(cwd, 'keys')).toMatchObject({ code: 0 })

  const host = startCli(cwd, 'start', '--port', '0', '--allow', '127.0.0.1', '--allow', '10.0.0.0/8')
  await host.says('The host runs with defaults.')
  await host.says('`netbox-hooks init` writes a configuration.')
  await host.says('Host started')
  const added = await runCli(cwd, 'webhooks', 'add', 'cmdb', receiver.url, '--header', 'X-Tenant: acme')
  expect(added).toMatchObject({ code: 0, stdout: 'Added the webhook cmdb.\n' })
  expect(added.stderr).toContain('netbox-hooks rules add NAME --webhook cmdb')
  const rule = ['-o', 'dcim.site', '-e', 'object_created', '-w', 'cmdb']
  expect(await runCli(cwd, 'rules', 'add', 'sites', ...rule)).toMatchObject({ code: 0 })
  const { stdout } = await runCli(cwd, 'webhooks')
  expect(stdout).toMatch(/\ncmdb +managed +active /)
  expect((await runCli(cwd, 'rules')).stdout).toMatch(
    /\nsites +managed +yes +0 +dcim\.site +object_created +- +cmdb\n/,
  )

  await host.says('"webhooks":0')
  await runCli(cwd, 'emit', '-e', 'object_created', '-o', 'dcim.site', '-d', '{"id": 1}')
  await receiver.waitFor(1)

  const inside = await runCli(cwd, 'webhooks', 'add', 'inside', 'http://10.1.2.3/')
  expect([inside.code, inside.stderr]).toEqual([0, expect.not.stringContaining('warning')])
  const blocked = await runCli(cwd, 'webhooks', 'add', 'blocked', 'http://192.168.1.1/', '--json')
  expect(JSON.parse(blocked.stdout).problems).toEqual([
    {
      code: 'NBH_TARGET_BLOCKED',
      message: 'Nothing will be sent to blocked: 192.168.1.1 is in the private range.',
      hint: 'Allow it under delivery.network.allow, or by NETBOX_HOOKS_ALLOW.',
    },
  ])
  const file = join(cwd, 'more.json')
  writeFileSync(file, JSON.stringify({ webhooks: [{ name: 'local', payloadUrl: 'http://[::1]/' }] }))
  const applied = await runCli(cwd, 'apply', file, '--yes')
  expect([applied.code, applied.stderr]).toEqual([
    0,
    expect.stringContaining('warning: the webhook local: NBH_TARGET_BLOCKED'),
  ])

  host.process.kill('SIGTERM')
  expect(await host.ended).toMatchObject({ code: 0 })

  // What a host without one would do is explained without one.
  const explain = ['explain', '-e', 'object_created', '-o', 'dcim.site', '-d', '{"id": 1}']
  const explained = await runCli(cwd, ...explain)
  expect(explained).toMatchObject({ code: 0, stderr: '' })
  expect(explained.stdout).toContain(`Would be sent to cmdb (event rule sites)\n  POST ${receiver.url}\n`)
})

it.each([
  [['webhooks', 'add'], 'Say its name and its URL'],
  [['webhooks', 'add', 'x', '--url', 'https://x.example.com'], "Write the webhook's URL behind its name"],
  [['webhooks', 'add', 'x', 'https://x.example.com', '--set', 'timeout'], '--set takes a path'],
  [['webhooks', 'add', 'x', 'https://x.example.com', '--set', 'a..b=1'], '"a..b" is no place in settings'],
  [
    ['webhooks', 'add', 'x', 'https://x.example.com', '--set', 'name.first=1'],
    'Nothing can be set at name.first',
  ],
  [
    ['webhooks', 'add', 'x', 'https://x.example.com', '--header', 'nothing'],
    'A header is a name, a colon and a value',
  ],
  [['webhooks', 'add', 'x', 'https://x.example.com', '--enabled', '--disabled'], '--enabled or --disabled'],
  [
    ['webhooks', 'add', 'x', 'https://x.example.com', '--secret', 'a', '--new-secret'],
    'one of --secret, --secret-file',
  ],
  [['webhooks', 'add', '--from', 'absent.yaml'], 'absent.yaml cannot be read'],
  [['webhooks', 'secrets', 'x', 'remove'], 'named by its id'],
  [['rules', 'add'], 'Say its name'],
  [['rules', 'add', 'x', '--conditions', '{'], '--conditions is no JSON'],
  [['rules', 'test'], 'Give the name of a rule'],
  [['rules', 'test', 'x', '--event', 'a.json', '--last', '3'], 'not both'],
  [['audit', 'show', 'x'], 'is no id of a record'],
  [['audit', '--action', 'webhok_updated'], 'Did you mean "webhook_updated"?'],
])('%j is answered by what to write', async (words, sentence) => {
  const cwd = folderWith({ 'netbox-hooks.config.json': '{}' })
  const { code, stdout, stderr } = await runCli(cwd, ...words)
  expect([code, stdout]).toEqual([2, ''])
  expect(stderr).toContain(sentence)
})

describe('with a host that runs', () => {
  let cwd: string
  const undo: (() => void)[] = []
  beforeAll(async () => {
    const declared = { webhooks: [{ name: 'own', payloadUrl: 'https://own.example.com' }] }
    cwd = await folderWithQueue(
      declared,
      emptyFolder((work) => undo.push(work)),
    )
    const host = startSharedCli(cwd, 'start', '--port', '0')
    await host.says('Host started')
    return async () => {
      host.process.kill('SIGTERM')
      await host.ended
      for (const work of undo) work()
    }
  })

  it('what check refuses cannot be stored, with the same sentences and places', async () => {
    const bad = ['-o', 'dcimsite', '-e', 'object_creatd', '-w', 'onw', '--set', 'foo=1']
    const refused = await runCli(cwd, 'rules', 'add', 'bad', ...bad)
    expect([refused.code, refused.stdout]).toEqual([3, ''])
    expect(refused.stderr).toContain('Nothing was changed: there are 4 mistakes.')
    for (const [message, place] of [
      ['The object type "dcimsite" is not of the form "app.model"', 'objectTypes[0]'],
      ['There is no event type "object_creatd".', 'eventTypes[0]'],
      ['There is no webhook "onw".', 'webhooks[0]'],
      ['Unknown key "foo".', 'foo'],
    ])
      expect(refused.stderr).toMatch(
        new RegExp(
          `${literally(message as string)}[^\\n]*\\n +at the new event rule: ${literally(place as string)}\\n`,
        ),
      )
    expect(refused.stderr).toContain('Did you mean "own"?')
    expect((await runCli(cwd, 'rules', '--json')).stdout).not.toContain('"bad"')

    const taken = await runCli(cwd, 'webhooks', 'add', 'own', 'https://x.example.com')
    expect(taken.code).not.toBe(0)
    expect(taken.stderr).toContain('"own"')
    const declared = await runCli(cwd, 'webhooks', 'edit', 'own', '--disabled')
    expect(declared.code).not.toBe(0)
    expect(declared.stderr).toContain('The webhook "own" is declared in the configuration')
  })

  it('a webhook is shown, edited, renamed and removed with what belongs to it', async () => {
    await runCli(
      cwd,
      'webhooks',
      'add',
      'cmdb',
      'https://cmdb.example.com/',
      '--set',
      'retry.schedule=["0s","5m"]',
    )
    await runCli(cwd, 'rules', 'add', 'sites', '-o', 'dcim.site', '-e', 'object_created', '-w', 'cmdb')
    const shown = await runCli(cwd, 'webhooks', 'show', 'cmdb')
    expect(shown.stdout).toMatch(/^cmdb {2}webhook \d+, managed, version 1, changed /)
    expect(shown.stdout).toContain('  retry: {"schedule":["0s","5m"]}\n')
    expect(shown.stdout).toContain('The event rule sites leads to it.\n')

    const edit = [
      'webhooks',
      'edit',
      'cmdb',
      '--description',
      'CMDB',
      '--set',
      'retry.schedule[1]=10m',
      '--if-version',
      '1',
    ]
    const dry = await runCli(cwd, ...edit, '--dry-run')
    expect(dry.stdout).toContain('Would change the webhook cmdb:\n')
    const edited = await runCli(cwd, ...edit)
    expect(edited.stdout).toContain('Changed the webhook cmdb, now version 2:\n')
    expect(edited.stdout).toContain('  description: (nothing) → "CMDB"\n')
    expect(edited.stdout).toContain('  retry.schedule: ["0s","5m"] → ["0s","10m"]\n')
    const late = await runCli(cwd, ...edit, '--description', 'another')
    expect(late.code).toBe(1)
    const again = await runCli(cwd, 'webhooks', 'edit', 'cmdb', '--description', 'CMDB')
    expect(again).toMatchObject({ code: 0, stdout: 'Nothing to change: the webhook cmdb is so already.\n' })
    expect((await runCli(cwd, 'webhooks', 'edit', 'cmdb', '--name', 'other', '--unset', 'retry')).code).toBe(
      0,
    )
    // Who names it goes on to.
    expect(
      JSON.parse((await runCli(cwd, 'rules', 'show', 'sites', '--json')).stdout).settings.webhooks,
    ).toEqual(['other'])

    const before = await runCli(cwd, 'webhooks', 'remove', 'other', '--dry-run')
    expect(before.stdout).toBe('Would remove the webhook other. With it: the event rule sites.\n')
    expect(await runCli(cwd, 'webhooks', 'remove', 'other')).toMatchObject({ code: 0 })
    expect(await runCli(cwd, 'webhooks', 'show', 'other')).toMatchObject({ code: 1 })
    expect(await runCli(cwd, 'rules', 'show', 'sites')).toMatchObject({ code: 1 })

    const { records } = JSON.parse((await runCli(cwd, 'audit', '--json')).stdout)
    const actions = records.map(({ action }: { action: string }) => action)
    expect(actions.toReversed()).toEqual(
      expect.arrayContaining(['webhook_created', 'rule_created', 'webhook_updated', 'webhook_deleted']),
    )
    const updated = records.findLast(({ action }: { action: string }) => action === 'webhook_updated')
    const record = await runCli(cwd, 'audit', 'show', updated.id)
    expect(record.stdout).toContain(' (api)')
    expect(record.stdout).toContain('  description: (nothing) → "CMDB"\n')
  })

  it('says of events of the store, and of files, whether a rule fires, and why', async () => {
    const conditions = '{"attr": "status", "value": "active"}'
    const rule = ['-o', 'dcim.site', '-e', 'object_created', '-w', 'own', '--conditions', conditions]
    await runCli(cwd, 'rules', 'add', 'active sites', ...rule)
    await vi.waitFor(async () => {
      const tested = await runCli(cwd, 'rules', 'test', 'active sites', '--last', '5')
      expect(tested.stdout).toContain('object_created of dcim.site 1')
      expect(tested.stdout).toContain('  fired  active sites: Its types match, and its conditions are met.\n')
      expect(tested.stdout).toMatch(
        /status eq? ?"active": true\. It is "active"|status .*"active": true\. It is "active"/,
      )
      expect(tested.code).toBe(0)
    }, 60_000)

    const draft = {
      name: 'draft',
      objectTypes: ['dcim.*'],
      eventTypes: ['object_created'],
      webhooks: ['own'],
    }
    writeFileSync(join(cwd, 'draft.yaml'), JSON.stringify(draft))
    writeFileSync(
      join(cwd, 'event.json'),
      '{"event_type": "object_deleted", "object_type": "dcim.site", "data": {}}',
    )
    const local = await runCli(
      cwd,
      'rules',
      'test',
      '--from',
      'draft.yaml',
      '--event',
      'event.json',
      '--json',
    )
    expect(local.code).toBe(1)
    expect(JSON.parse(local.stdout)).toMatchObject({
      rule: 'draft',
      events: [{ fired: false, reason: 'It is for object_created, not for object_deleted.' }],
    })
    expect((await runCli(cwd, 'rules', 'test', '--from', 'draft.yaml', '--last', '5')).code).toBe(0)
    writeFileSync(join(cwd, 'draft.yaml'), JSON.stringify({ ...draft, eventTypes: [] }))
    const wrong = await runCli(cwd, 'rules', 'test', '--from', 'draft.yaml', '--event', 'event.json')
    expect([wrong.code, wrong.stderr]).toEqual([3, expect.stringContaining('at draft.yaml: eventTypes')])
  })

  it('applies all or nothing, and says what is wrong in which file', async () => {
    const write = (file: string, content: object) => writeFileSync(join(cwd, file), JSON.stringify(content))
    write('a.json', { webhooks: [{ name: 'a', payloadUrl: 'https://a.example.com' }], queue: 'sqlite:x.db' })
    const elsewhere = await runCli(cwd, 'apply', 'a.json')
    expect([elsewhere.code, elsewhere.stderr]).toEqual([
      3,
      expect.stringContaining('"queue" cannot be applied'),
    ])
    write('a.json', {
      webhooks: [
        { name: 'a', payloadUrl: 'https://a.example.com' },
        { name: 'own', payloadUrl: 'https://b.example.com' },
      ],
    })
    const declared = await runCli(cwd, 'apply', 'a.json')
    expect([declared.code, declared.stderr]).toEqual([
      3,
      expect.stringContaining('The webhook "own" is declared in the host\'s configuration.'),
    ])
    write('a.json', {
      webhooks: [{ name: 'a', payloadUrl: 'https://a.example.com', secret: { env: 'A_SECRET' } }],
    })
    const missing = await runCli(cwd, 'apply', 'a.json')
    expect([missing.code, missing.stderr]).toEqual([
      3,
      expect.stringContaining('Set it where this command runs; --keep-secrets'),
    ])
    write('a.json', { webhooks: [{ name: 'a', payloadUrl: 'https://a.example.com' }] })
    write('b.json', {
      eventRules: [{ name: 'r', objectTypes: ['dcim.site'], eventTypes: ['object_creatd'], webhooks: ['a'] }],
    })
    const half = await runCli(cwd, 'apply', 'a.json', 'b.json')
    expect([half.code, half.stderr]).toEqual([
      3,
      expect.stringMatching(
        /There is no event type "object_creatd"\.\n +at .*b\.json: eventRules\[0\]\.eventTypes\[0\]\n/,
      ),
    ])
    expect(await runCli(cwd, 'webhooks', 'show', 'a')).toMatchObject({ code: 1 })
    write('b.json', {
      eventRules: [
        { name: 'r', objectTypes: ['dcim.site'], eventTypes: ['object_created'], webhooks: ['a'] },
      ],
    })
    expect((await runCli(cwd, 'apply', 'a.json', 'b.json')).stdout).toBe(
      '+ webhook a\n+ event rule r\n2 to create.\nApplied.\n',
    )
    const pruned = await runCli(cwd, 'apply', 'b.json', '--prune')
    expect([pruned.code, pruned.stderr]).toEqual([
      3,
      expect.stringContaining('names the webhook "a", which --prune removes'),
    ])
  })
})

it('a secret comes by a file or standard input, needs a key, is rotated with overlap, and never shown again', async () => {
  const cwd = await folderWithQueue()
  const add = ['webhooks', 'add', 'cmdb', 'https://cmdb.example.com/', '--secret-file', '-']
  const keyless = await runWith(cwd, {}, 'a secret of mine\n', ...add)
  expect(keyless.code).toBe(1)
  expect(keyless.stderr).toContain('NBH_ENCRYPTION_KEY_MISSING')
  expect(keyless.stderr).toContain('netbox-hooks keys create')

  const [first, second] = [await newKey(cwd), await newKey(cwd)]
  const env = { NETBOX_HOOKS_KEY: first }
  const run = (...words: readonly string[]) => runWith(cwd, env, '', ...words)
  expect(await runWith(cwd, env, 'a secret of mine\n', ...add)).toMatchObject({ code: 0 })
  const rotated = await run('webhooks', 'secrets', 'cmdb', 'add', '--others-end', '2h')
  expect(rotated.stdout).toMatch(/^whsec_\S+\n$/)
  const secrets = await run('webhooks', 'secrets', 'cmdb')
  expect(secrets.stdout).toMatch(/^SECRET .*\n\S+ +\S+ +never .*\n\S+ +\S+ +\S+ \(in 2 h\)/)
  const { secrets: listed } = JSON.parse((await run('webhooks', 'secrets', 'cmdb', '--json')).stdout)
  const { id } = listed[1]
  expect((await run('webhooks', 'secrets', 'cmdb', 'remove', id)).code).toBe(0)
  expect((await run('webhooks', 'secrets', 'cmdb', 'remove', id)).code).toBe(1)

  const overlapping = await run('webhooks', 'secrets', 'cmdb', 'add', '--others-end', '2h')
  expect((await run('export')).stdout).toMatch(/SECRETS_1 {2}the webhook cmdb: secrets\[1\]; it ends at 20/)
  const replaced = await runWith(
    cwd,
    env,
    'another of mine',
    'webhooks',
    'edit',
    'cmdb',
    '--secret-file',
    '-',
  )
  expect([overlapping.code, replaced.code, replaced.stderr]).toEqual([
    0,
    0,
    expect.stringContaining('Nothing is signed with the secrets before any more.'),
  ])

  writeFileSync(
    join(cwd, 'cmdb.json'),
    JSON.stringify({
      webhooks: [{ name: 'cmdb', payloadUrl: 'https://b.example.com/', secret: { env: 'OWN' } }],
    }),
  )
  // What changes beside a secret does not hide that the secret does.
  const planned = await runWith(
    cwd,
    { ...env, OWN: 'yet another of mine' },
    '',
    'apply',
    'cmdb.json',
    '--dry-run',
  )
  expect([planned.code, planned.stdout]).toEqual([
    6,
    `~ webhook cmdb\n    payloadUrl: "https://cmdb.example.com/" → "https://b.example.com/"\n    a secret\n1 to change.\n`,
  ])
  const same = await runWith(cwd, { ...env, OWN: 'another of mine' }, '', 'apply', 'cmdb.json', '--dry-run')
  expect(same.stdout).not.toContain('a secret')
  const unstored = await runWith(cwd, {}, '', 'webhooks', 'secrets', 'cmdb', 'add')
  expect([unstored.code, unstored.stderr]).toEqual([
    1,
    expect.stringContaining('this host has no key to encrypt it with'),
  ])

  const shown = await run('webhooks', 'show', 'cmdb')
  const exported = await run('export')
  const audit = await run('audit', '--json')
  expect(audit.stdout).toContain('"cli"')
  for (const { stdout, stderr } of [shown, exported, audit, secrets]) {
    expect(stdout + stderr).not.toContain('a secret of mine')
    expect(stdout + stderr).not.toContain(rotated.stdout.trim())
  }
  expect(exported.stdout).toContain('#   CMDB_SECRET  the webhook cmdb: secret\n')

  const both = { NETBOX_HOOKS_KEY: `${second},${first}` }
  expect((await runWith(cwd, both, '', 'keys')).stdout).toMatch(
    /^KEY .*\n[\da-f]{8} +encrypts and decrypts\n[\da-f]{8} +decrypts\n$/,
  )
  const keys = await runWith(cwd, both, '', 'keys', 'rotate')
  expect(keys.stdout).toBe('Encrypted with the first key: 1 webhook.\n')
  expect(keys.stderr).toContain('The other keys are not needed any more')
  // By a host that lacks the key it is encrypted with now.
  const closed = await run('keys', 'rotate')
  expect([closed.code, closed.stdout]).toEqual([1, 'Encrypted with the first key: 0 webhooks.\n'])
  expect(closed.stderr).toContain('warning: the webhook cmdb: NBH_SECRET_UNOPENED')
  expect(closed.stderr).not.toContain('not needed any more')
  const told = await run('keys', 'rotate', '--json')
  expect([told.code, JSON.parse(told.stdout)]).toEqual([1, { changed: 0, unopened: ['cmdb'] }])
  const idle = await runWith(cwd, { NETBOX_HOOKS_KEY: second }, '', 'webhooks', 'edit', 'cmdb')
  expect([idle.code, idle.stderr]).toEqual([2, expect.stringContaining('Say what to change of the webhook')])
  const old = await run('doctor')
  expect(old.stdout).toContain('Nothing is sent to cmdb')
  expect((await runWith(cwd, { NETBOX_HOOKS_KEY: second }, '', 'doctor')).stdout).not.toContain(
    'Nothing is sent to cmdb',
  )
})

/** Settings as people may write them, with all that a text of YAML, JSON or code could get wrong. */
const text = fc.oneof(
  fc.string({ maxLength: 20 }),
  fc.constantFrom(
    '',
    'yes',
    '0x10',
    '~',
    '<<',
    '*a',
    '{{ data.name }}',
    'a: b',
    "it's",
    '"',
    '\\',
    '#',
    '\u2028',
    '\u202e',
    '1e3',
    '2026-01-01',
  ),
)
const plain = fc.jsonValue({ maxDepth: 2 })
const special = fc.constantFrom(
  { env: 'HOME' },
  { file: 'x' },
  { literal: { env: 'A' } },
  { __proto__x: 1 },
  { '<<': { a: 1 } },
)
const webhook = fc.record(
  {
    payloadUrl: fc.webUrl(),
    httpMethod: fc.constantFrom('PUT', 'PATCH'),
    description: text.filter((value) => !/[\p{Cc}]/u.test(value)),
    bodyTemplate: fc.constantFrom('{"a": {{ data | tojson }}}\n', '{{ data.name }}', 'a\n  b: c\n'),
    headers: fc.dictionary(fc.stringMatching(/^X-[A-Z][a-z]{3,8}$/), fc.stringMatching(/^[a-z0-9]{1,8}$/), {
      maxKeys: 3,
    }),
    retry: fc.constant({ schedule: ['0s', '5m'] }),
  },
  { requiredKeys: ['payloadUrl'] },
)
const rule = fc.record(
  {
    objectTypes: fc.constantFrom(['dcim.site'], ['dcim.*', 'ipam.prefix']),
    eventTypes: fc.constantFrom(['object_created'], ['object_created', 'object_deleted']),
    order: fc.integer({ min: 0, max: 9 }),
    actionData: fc.dictionary(fc.stringMatching(/^[a-z]{1,5}$/), fc.oneof(plain, text, special), {
      maxKeys: 4,
    }),
  },
  { requiredKeys: ['objectTypes', 'eventTypes'] },
)

it('what is exported is applied without a change, in every format, and pruning removes exactly the rest', async () => {
  const cwd = await folderWithQueue()
  const [webhooks, rules] = [
    fc.sample(webhook, { numRuns: 40, seed: 7 }),
    fc.sample(rule, { numRuns: 40, seed: 8 }),
  ]
  const config = {
    webhooks: webhooks.map((settings, at) => ({ name: `w${at}`, ...settings })),
    eventRules: rules.map((settings, at) => ({
      name: `r${at}`,
      ...settings,
      webhooks: [`w${at}`],
      actionData: escaped(settings.actionData),
    })),
  }
  writeFileSync(join(cwd, 'all.json'), JSON.stringify(config))
  const first = await runCli(cwd, 'apply', 'all.json', '--yes')
  expect([first.code, first.stderr]).toEqual([0, ''])
  expect(first.stdout).toMatch(/80 to create\.\nApplied\.\n$/)
  expect((await runCli(cwd, 'apply', 'all.json')).stdout).toBe('Nothing to do: all 80 are so already.\n')

  for (const format of ['yaml', 'json', 'ts']) {
    const { stdout } = await runCli(cwd, 'export', '--format', format)
    writeFileSync(join(cwd, `exported.${format}`), stdout)
    const again = await runCli(cwd, 'apply', `exported.${format}`, '--prune', '--dry-run')
    expect([format, again.code, again.stdout]).toEqual([format, 0, 'Nothing to do: all 80 are so already.\n'])
  }
  const half = { webhooks: config.webhooks.slice(0, 20), eventRules: config.eventRules.slice(0, 20) }
  writeFileSync(join(cwd, 'half.json'), JSON.stringify(half))
  const planned = await runCli(cwd, 'apply', 'half.json', '--prune', '--dry-run')
  expect([planned.code, planned.stdout.split('\n').at(-2)]).toEqual([6, '40 to remove, 40 unchanged.'])
  expect((await runCli(cwd, 'apply', 'half.json', '--prune', '--yes')).code).toBe(0)
  const left = JSON.parse((await runCli(cwd, 'export', '--format', 'json')).stdout)
  const names = (list: { name: string }[]) => list.map(({ name }) => name).sort()
  expect(names(left.webhooks)).toEqual(names(half.webhooks))
  expect(names(left.eventRules)).toEqual(names(half.eventRules))

  // As a configuration of another host, it says the same.
  const other = folderWith({ 'netbox-hooks.config.ts': readFileSync(join(cwd, 'exported.ts')) })
  expect(await runCli(other, 'check')).toMatchObject({ code: 0 })
})

it('check and start refuse a configuration that declares what is managed, and say what to do', async () => {
  const cwd = await folderWithQueue()
  await runCli(cwd, 'webhooks', 'add', 'cmdb', 'https://cmdb.example.com/')
  const declaring = { webhooks: [{ name: 'CMDB', payloadUrl: 'https://cmdb.example.com/' }] }
  writeFileSync(join(cwd, 'netbox-hooks.config.json'), JSON.stringify(declaring))
  for (const command of ['check', 'start']) {
    const { code, stderr } = await runCli(cwd, command)
    expect([command, code]).toEqual([command, 3])
    expect(stderr).toContain('declares the webhook "CMDB"')
    expect(stderr).toContain('netbox-hooks webhooks remove')
  }
})

it('check and start say of a rule that names a managed webhook that it has to be managed as well', async () => {
  const cwd = await folderWithQueue()
  await runCli(cwd, 'webhooks', 'add', 'cmdb', 'https://cmdb.example.com/')
  const rule = {
    name: 'sites',
    objectTypes: ['dcim.site'],
    eventTypes: ['object_created'],
    webhooks: ['cmdb'],
  }
  writeFileSync(join(cwd, 'netbox-hooks.config.json'), JSON.stringify({ eventRules: [rule] }))
  for (const command of ['check', 'start']) {
    const { code, stderr } = await runCli(cwd, command)
    expect([command, code]).toEqual([command, 3])
    expect(stderr).toContain('There is no webhook "cmdb" for a rule of the configuration')
    expect(stderr).toContain('netbox-hooks rules add')
  }
})

/** Objects that look like references, as a configuration has to write them. */
function escaped(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(escaped)
  if (typeof value !== 'object' || value === null) return value
  const keys = Object.keys(value)
  const [inner] = Object.values(value)
  const isReference =
    keys.length === 1 && ['env', 'file'].includes(keys[0] ?? '') && typeof inner === 'string'
  const isLiteral =
    keys.length === 1 && keys[0] === 'literal' && escaped(inner) !== inner && typeof inner === 'object'
  if (isReference || (isLiteral && Object.keys(inner ?? {}).length === 1)) return { literal: value }
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, escaped(part)]))
}

function literally(literal: string): string {
  return literal.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
