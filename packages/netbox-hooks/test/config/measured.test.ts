import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ConditionSet } from 'netbox-hooks'
import { describe, expect, it } from 'vitest'
import { folderWith } from '../support.ts'

const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url))

/** What a command says in a process with a heap that cannot hold what it must not make. */
function run(cwd: string, ...args: string[]): Promise<{ code: unknown; stdout: string; stderr: string }> {
  const command = ['--max-old-space-size=96', cli, ...args]
  return new Promise((resolve) => {
    execFile(process.execPath, command, { cwd, maxBuffer: 2 ** 26 }, (error, stdout, stderr) =>
      resolve({ code: error?.code ?? 0, stdout, stderr }),
    )
  })
}

const webhook = { name: 'cmdb', payloadUrl: 'https://cmdb.example.com/' }
const rule = { name: 'all', objectTypes: ['dcim.site'], eventTypes: ['object_updated'], webhooks: ['cmdb'] }
const keys = (count: number, value: unknown = 1) =>
  Object.fromEntries(Array.from({ length: count }, (_, key) => [`unknown${key}`, value]))

/** Nine lines of which each stands for nine of the one before. */
const laughs = [
  'x-0: &l0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]',
  ...Array.from(
    { length: 9 },
    (_, at) => `x-${at + 1}: &l${at + 1} [${Array(9).fill(`*l${at}`).join(', ')}]`,
  ),
].join('\n')

describe('a configuration is measured before anybody walks through it', () => {
  it.each<[string, Record<string, string>, RegExp]>([
    [
      'aliases that stand for a billion values',
      { 'netbox-hooks.config.yaml': `${laughs}\npluginsConfig: { p: { all: *l9 } }` },
      /It comes to more than 1,000,000 values/,
    ],
    [
      '80,000 unknown keys',
      { 'netbox-hooks.config.json': JSON.stringify(keys(80_000)) },
      /has 80000 mistakes; these are the first 100\./,
    ],
    [
      '30,000 references that lead nowhere',
      {
        'netbox-hooks.config.json': JSON.stringify({
          webhooks: [{ ...webhook, headers: keys(30_000, { env: 'NBH_TEST_NOT_SET' }) }],
        }),
      },
      /has 30000 mistakes; these are the first 100\./,
    ],
    [
      '90,000 bad plugins',
      { 'netbox-hooks.config.json': JSON.stringify({ plugins: Array(90_000).fill(1) }) },
      /has \d+ mistakes; these are the first 100\./,
    ],
    [
      'more than a million bad plugins',
      { 'netbox-hooks.config.json': JSON.stringify({ plugins: Array(1_200_000).fill(1) }) },
      /It comes to more than 1,000,000 values/,
    ],
    [
      'a rule with 40,000 unknown webhooks beside 10,000 known ones',
      {
        'netbox-hooks.config.json': JSON.stringify({
          webhooks: Array.from({ length: 10_000 }, (_, at) => ({ ...webhook, name: `cmdb-${at}` })),
          eventRules: [{ ...rule, webhooks: Array.from({ length: 40_000 }, (_, at) => `cmbd-${at}`) }],
        }),
      },
      /has 40000 mistakes; these are the first 100\./,
    ],
    [
      '20,000 unknown operators',
      {
        'netbox-hooks.config.json': JSON.stringify({
          webhooks: [webhook],
          eventRules: [
            { ...rule, conditions: { and: Array(20_000).fill({ attr: 'a', op: 'o', value: 1 }) } },
          ],
        }),
      },
      /has 101 mistakes; these are the first 100/,
    ],
    [
      '100,000 levels',
      {
        'netbox-hooks.config.json': `{"pluginsConfig": {"p": {"in": ${'['.repeat(100_000)}${']'.repeat(100_000)}}}}`,
      },
      /NBH_CONFIG_/,
    ],
  ])('%s', async (_, files, expected) => {
    const { code, stdout, stderr } = await run(folderWith(files), 'check')
    expect([code, stdout.length + stderr.length < 100_000]).toEqual([3, true])
    expect(stdout + stderr).toMatch(expected)
  })

  it('also one that a program makes', async () => {
    const program =
      'let all = 1; for (let at = 0; at < 40; at += 1) all = { a: all, b: all }; export default { pluginsConfig: { p: all } }'
    const { code, stderr } = await run(folderWith({ 'netbox-hooks.config.mjs': program }), 'check')
    expect([code, stderr]).toEqual([
      3,
      expect.stringMatching(/It cannot be used: it is above 16384 KiB of JSON at pluginsConfig\.p/),
    ])
  })

  it('and so are conditions that an application makes', () => {
    let sharing: object = { attr: 'a', value: 1 }
    for (let level = 0; level < 40; level += 1) sharing = { and: [sharing, sharing] }
    expect(() => new ConditionSet(sharing)).toThrow(/It cannot be used: it is above/)
    let value: unknown[] = [1]
    for (let level = 0; level < 40; level += 1) value = [value, value]
    expect(() => new ConditionSet({ attr: 'a', op: 'in', value })).toThrow(/It cannot be used: it is above/)
  })
})

describe('what a command is given to read is measured as well', () => {
  it('events: lists of any length, texts of any depth, many bad lines', async () => {
    const cwd = folderWith({
      'netbox-hooks.config.json': JSON.stringify({ webhooks: [webhook], eventRules: [rule] }),
    })
    const event = { event_type: 'object_updated', object_type: 'dcim.site', data: { id: 1 } }
    const deep = `{"event_type": "object_updated", "object_type": "dcim.site", "data": {"in": ${'['.repeat(100_000)}${']'.repeat(100_000)}}}`
    const files: Readonly<Record<string, readonly [text: string, about: RegExp]>> = {
      'deep.ndjson': [`${JSON.stringify(event)}\n${deep}`, /line 2[\s\S]*|more than 500 lists and objects/],
      'deep.json': [deep, /more than 500 lists and objects/],
      'bad.ndjson': [`${JSON.stringify(event)}\n${'x\n'.repeat(500_000)}`, /The line is no JSON/],
      'list.json': [JSON.stringify(Array(200_000).fill(1)), /NBH_EVENT_INVALID/],
    }
    for (const [file, [text, about]] of Object.entries(files)) {
      writeFileSync(join(cwd, file), text)
      const { code, stdout, stderr } = await run(cwd, 'emit', file)
      expect([file, code, stderr.length < 100_000]).toEqual([file, 1, true])
      expect(stdout + stderr).toMatch(about)
    }
  })
}, 60_000)
