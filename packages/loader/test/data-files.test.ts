import { loadConfigFile, ModuleLoader } from '@netbox-hooks/loader'
import { describe, expect, it } from 'vitest'
import { makeProject, reportOf } from './support.ts'

const modules = new ModuleLoader()

async function read(content: string, extension = 'yaml'): Promise<unknown> {
  const cwd = makeProject({ [`netbox-hooks.config.${extension}`]: content })
  return (await loadConfigFile({ cwd, modules })).config
}

/** What is said of a file that cannot be read, and where in it. */
async function complaint(content: string, extension = 'yaml'): Promise<[message: string, place: string]> {
  const { code, message, where } = await reportOf(() => read(content, extension))
  expect(code).toBe('NBH_CONFIG_UNREADABLE')
  return [message.replace(/^.* cannot be read: /, ''), String(where).replace(/^.*\.(?:yaml|json)/, '')]
}

describe('a configuration in YAML', () => {
  it.each([
    ['a map', 'x-d: &d { a: 1, b: 2 }\nc:\n  <<: *d\n  b: 3\n'],
    ['a list of maps', 'x-d: &d { a: 1, b: 4 }\nx-e: &e { b: 2 }\nc:\n  b: 3\n  <<: [*e, *d]\n'],
    ['what was merged already', 'x-d: &d { a: 1 }\nx-e: &e\n  <<: *d\n  b: 2\nc: { <<: *e, b: 3 }\n'],
  ])('merges %s, and what stands beside it wins', async (_, text) => {
    expect(await read(text)).toMatchObject({ c: { a: 1, b: 3 } })
    expect(Object.keys(((await read(text)) as { c: object }).c)).not.toContain('<<')
  })

  it('takes anchors from anywhere', async () => {
    const text =
      'webhooks:\n  - &first { name: a, retry: &retry { schedule: [0s] } }\n  - { <<: *first, name: b }\n  - { name: c, retry: *retry }\n'
    const retry = { schedule: ['0s'] }
    expect(await read(text)).toEqual({
      webhooks: ['a', 'b', 'c'].map((name) => ({ name, retry })),
    })
  })

  it.each([
    ['', undefined],
    ['# nothing yet\n', undefined],
    ['---\n', undefined],
    ['---\na: 1\n', { a: 1 }],
    ['a: 1\n---\n', { a: 1 }],
    ['%YAML 1.2\n---\na: 1\n...\n', { a: 1 }],
    [
      'a: yes\nb: 010\nc: 0o10\nd: 2026-01-01\ne: { g: ~ }\nf: true\n',
      { a: 'yes', b: 10, c: 8, d: '2026-01-01', e: { g: null }, f: true },
    ],
    // What has been commented out says nothing.
    ['plugins:\n  # - ./a.ts\nwebhooks: []\n', { webhooks: [] }],
    ['"__proto__": { a: 1 }\n', JSON.parse('{"__proto__":{"a":1}}')],
  ])('is YAML 1.2: %j', async (text, expected) => {
    expect(await read(text)).toEqual(expected)
    expect(({} as { a?: unknown }).a).toBeUndefined()
  })

  it.each([
    ['a: 1\nb: 2\na: 3\n', 'duplicated mapping key.', ':3:1'],
    ['a: 1\n---\nb: 2\n', 'It has several documents, and a configuration is one.', ':2:1'],
    ['---\na: 1\n---\nb: 2\n', 'It has several documents, and a configuration is one.', ':3:1'],
    ['a:\n\tb: 1\n', 'tab characters must not be used in indentation.', ':2:1'],
    ['a: *s3cret\n', 'There is no such anchor; a text that begins with "*" needs quotes.', ':1:5'],
    ['a: 1\nb:\n  - c: {{ s3cret }}\n', 'A text that begins with "{{" needs quotes.', ':3:8'],
    ['{ a: {{ s3cret }} }\n', 'A text that begins with "{{" needs quotes.', ':1:6'],
    ['a: !s3cret\n', 'unknown tag; a text that begins with "!" needs quotes.', ':1:4'],
    ['a: b: secret\n', 'bad indentation of a mapping entry.', ':1:5'],
    ['<<: 1\n', expect.stringContaining('merge'), expect.stringMatching(/^:1:/)],
    ['a: &a [*a]\n', 'It comes to more than 1,000,000 values.', ''],
    [`${'['.repeat(200)}${']'.repeat(200)}`, expect.stringContaining('epth'), expect.stringMatching(/^:1:/)],
  ])('says what is wrong, and in which line and column: %j', async (text, message, place) => {
    expect(await complaint(text)).toEqual([message, place])
  })

  it('refuses aliases that make millions of a few lines, at once', async () => {
    const levels = Array.from({ length: 40 }, (_, level) =>
      level === 0 ? 'x-0: &x0 [1, 1]' : `x-${level}: &x${level} [*x${level - 1}, *x${level - 1}]`,
    )
    expect(await complaint(levels.join('\n'))).toEqual(['It comes to more than 1,000,000 values.', ''])
  })
})

describe('a configuration in JSON', () => {
  it.each([
    ['{\n  "a": 1,\n  "a": 2\n}', 'duplicated mapping key.', ':3:4'],
    ['{ "webhooks": [{ "name": "a", "name": "b" }] }', 'duplicated mapping key.', ':1:32'],
    ['{\n  "a": 1,\n}', expect.stringContaining('Expected double-quoted property name'), ':3:1'],
    [`${'['.repeat(100_000)}${']'.repeat(100_000)}`, 'It is nested more than 100 deep.', ''],
  ])('says what is wrong, and where: %j', async (text, message, place) => {
    expect(await complaint(text, 'json')).toEqual([message, place])
  })

  it('is JSON, not YAML', async () => {
    expect(await read('{\n\t"a": "x\\u0000",\n\t"b": [1e3]\n}\n', 'json')).toEqual({ a: 'x\0', b: [1000] })
    expect((await complaint('a: 1', 'json'))[0]).toMatch(/^Unexpected token/)
  })
})
