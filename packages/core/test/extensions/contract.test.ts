import { type Extension, type HookOf, HostPoints, PluginConfig, register } from '@netbox-hooks/core'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { hostOf, keepingLogger, rejection } from '../support.ts'

interface Draft {
  readonly title: string
  readonly tags: string[]
}

declare module '@netbox-hooks/core' {
  interface HostHooks {
    draft: HookOf<'AsyncSeriesWaterfallHook', [Draft, unknown]>
    drafted: HookOf<'SyncHook', [Draft]>
  }
  interface RegistryStores {
    commands: { readonly name: string; run(text: string): unknown }
  }
}

const draft = z.object({ title: z.string(), tags: z.array(z.string()) })

const drafts: Extension = {
  hooks: {
    draft: {
      kind: 'AsyncSeriesWaterfallHook',
      description: 'when a draft is read',
      args: { draft: { description: 'the draft', schema: draft }, site: 'the site' },
    },
    drafted: {
      kind: 'SyncHook',
      description: 'when it is written',
      args: { draft: { description: 'the draft', frozen: true } },
    },
  },
  stores: {
    commands: {
      kind: 'command',
      schema: z.object({ name: z.string(), run: z.function() }),
      keyOf: ({ name }) => name,
    },
  },
}

const good: Draft = { title: 'A', tags: [] }
const bad = { title: 7, tags: [] } as unknown as Draft

describe("a hook's arguments", () => {
  it.each([
    ['development is said', { development: true }, undefined, true],
    ['production is said', { development: false }, 'test', false],
    ['NODE_ENV is development', {}, 'development', true],
    ['NODE_ENV is test', {}, 'test', true],
    ['NODE_ENV is production', {}, 'production', false],
    ['NODE_ENV is not set', {}, undefined, false],
  ])('are checked where %s: %s', async (_, options, environment, isChecked) => {
    const before = process.env['NODE_ENV']
    if (environment === undefined) delete process.env['NODE_ENV']
    else process.env['NODE_ENV'] = environment
    const { hooks } = new HostPoints([drafts], options)
    process.env['NODE_ENV'] = before
    expect(await hooks.draft.promise(good, null)).toBe(good)
    if (!isChecked) expect(await hooks.draft.promise(bad, null)).toBe(bad)
    else
      expect(await rejection(hooks.draft.promise(bad, null))).toMatchObject({
        code: 'NBH_HOOK_ARGUMENT_INVALID',
        message: expect.stringMatching(/calls the draft hook with draft .*title: .*expected string/),
      })
  })

  it('cannot be changed by a tap where they are frozen', async () => {
    const logger = keepingLogger()
    const { hooks } = new HostPoints([drafts], { logger })
    const own: Draft = { title: 'A', tags: ['one'] }
    hooks.drafted.tap('changes', ({ tags }) => void tags.push('two'))
    const seen: unknown[] = []
    hooks.drafted.tap('sees', (given) => void seen.push(given))
    hooks.drafted.call(own)
    expect(seen).toEqual([{ title: 'A', tags: ['one'] }])
    expect(logger.lines).toEqual([expect.stringMatching(/NBH_TAP_FAILED.*changes.*not extensible/)])
  })

  it('of a hook whose schema answers later, or throws, are never right', () => {
    const broken = (validate: () => unknown) =>
      new HostPoints(
        [
          {
            hooks: {
              drafted: {
                kind: 'SyncHook',
                description: 'x',
                args: {
                  draft: {
                    description: 'x',
                    schema: { '~standard': { version: 1, vendor: 'x', validate } } as never,
                  },
                },
              },
            },
          },
        ],
        { development: true },
      ).hooks.drafted
    expect(() => broken(async () => Promise.reject(new Error('late'))).call(good)).toThrow(
      /answers with a promise/,
    )
    expect(() =>
      broken(() => {
        throw new Error('broken')
      }).call(good),
    ).toThrow(/its schema threw: broken/)
  })
})

it("a tap's answer that does not fit is that tap's failure, in production as well", async () => {
  const logger = keepingLogger()
  const { hooks } = new HostPoints([drafts], { logger, development: false })
  hooks.draft.tap('rubbish', () => bad)
  hooks.draft.tap('good', (given) => ({ ...given, title: `${given.title}!` }))
  expect(await hooks.draft.promise(good, null)).toEqual({ title: 'A!', tags: [] })
  expect(logger.lines).toEqual([expect.stringMatching(/NBH_TAP_FAILED.*rubbish.*title: .*expected string/)])
})

it('a value that does not fit its store is refused, and names its plugin', async () => {
  const registering = (value: unknown) => () =>
    class extends PluginConfig {
      override async ready() {
        await super.ready()
        register('commands', value as never)
      }
    }
  const host = hostOf(
    {
      nameless: registering({ run: () => 1 }),
      nothing: registering(null),
      throwing: registering(
        Object.defineProperty({}, 'name', {
          get: () => {
            throw new Error('no name')
          },
        }),
      ),
      good: registering({ name: 'good', run: () => 1 }),
    },
    { extensions: [drafts] },
  )
  expect(await rejection(host.load())).toMatchObject({
    problems: [
      {
        code: 'NBH_REGISTRATION_INVALID',
        plugin: 'nameless',
        message: expect.stringMatching(/is no command: name: /),
      },
      { code: 'NBH_REGISTRATION_INVALID', plugin: 'nothing' },
      { code: 'NBH_REGISTRATION_INVALID', plugin: 'throwing' },
    ],
  })
  expect(host.registry.entries('commands').map(({ label, plugin }) => `${plugin}: ${label}`)).toEqual([
    'good: good',
  ])
})

describe('an extension that is declared wrongly', () => {
  const hook = (part: object) => ({ hooks: { h: { kind: 'SyncHook', description: 'x', ...part } } })
  const mistakesOf = (...extensions: unknown[]) => {
    try {
      new HostPoints(extensions as Extension[])
      return []
    } catch (error) {
      const { code, problems, message, where } = error as {
        code: string
        problems: { where: string; message: string }[]
        message: string
        where: string
      }
      expect(code).toBe('NBH_EXTENSION_INVALID')
      return (problems.length > 0 ? problems : [{ where, message }]).map((each) => each.message)
    }
  }

  it('is refused, with all its mistakes', () => {
    expect(
      mistakesOf({
        hooks: {
          a: { kind: 'Hook', description: 'x' },
          b: { kind: 'SyncHook' },
          c: { kind: 'SyncWaterfallHook', description: 'x' },
          d: {
            kind: 'SyncHook',
            description: 'x',
            args: { one: 1, two: { description: 'x', schema: {} } },
            timeout: 0,
          },
          e: null,
          'f/g': { kind: 'SyncHook', description: 'x' },
          // A key that a class has by itself.
          constructor: { kind: 'SyncHook', description: 'x' },
        },
        stores: { s: { keyOf: 'name' }, t: { schema: 1 } },
        others: {},
      }),
    ).toEqual([
      expect.stringMatching(/^extensions.others is unknown/),
      expect.stringMatching(/^extensions.hooks.a needs a kind: SyncHook, /),
      expect.stringMatching(/^extensions.hooks.b needs a description/),
      expect.stringMatching(/^extensions.hooks.c is a waterfall/),
      expect.stringMatching(/^extensions.hooks.d has a timeout/),
      expect.stringMatching(/^extensions.hooks.d needs a description of one/),
      expect.stringMatching(/^extensions.hooks.d has a schema of two/),
      expect.stringMatching(/^extensions.hooks.e must be an object/),
      expect.stringMatching(/^extensions.hooks.f\/g has a name that has a slash/),
      expect.stringMatching(/^extensions.hooks.constructor has a name that is a word/),
      expect.stringMatching(/^extensions.stores.s has a keyOf that is no function/),
      expect.stringMatching(/^extensions.stores.t has a schema that is no Standard Schema/),
    ])
  })

  it.each([
    [{ hooks: null }, /^extensions.hooks must be an object/],
    [{ services: null }, /^extensions.services must be an object/],
    [{ beforeReady: 'x' }, /^extensions.beforeReady must be a function/],
    [{ services: { s: { value: 1 } } }, /^extensions.services.s needs a semantic version/],
    [{ services: { s: { value: 1, version: 'latest' } } }, /^extensions.services.s needs a semantic version/],
    [{ services: { s: { version: '1.0.0' } } }, /^extensions.services.s needs a value/],
    [
      { stores: { s: { keyof: () => 'x' } } },
      /^extensions.stores.s has no key "keyof" \(did you mean keyOf\?\)/,
    ],
    [{ stores: { s: { kind: 5 } } }, /^extensions.stores.s has a kind that is no text/],
    [hook({ timout: 5 }), /^extensions.hooks.h has no key "timout" \(did you mean timeout\?\)/],
    [hook({ check: 'x' }), /^extensions.hooks.h has a check that is no function/],
    [hook({ args: { 2: 'b', 1: 'a' } }), /^extensions.hooks.h has an argument "1", whose name must begin/],
    [hook({ args: { a: { description: 'x', frozen: 'no' } } }), /^extensions.hooks.h has a frozen of a/],
    [hook({ args: { a: { description: 'x', shema: 1 } } }), /^extensions.hooks.h has no key "shema".*, in a/],
  ])('is refused: %j', (extension, message) => {
    expect(mistakesOf(extension)[0]).toMatch(message)
  })

  it('is refused where there is no list of them', () => {
    for (const extensions of [{ hooks: {} }, null, 'x'])
      expect(() => new HostPoints(extensions as never)).toThrow(
        expect.objectContaining({ code: 'NBH_EXTENSION_INVALID', message: 'extensions must be a list.' }),
      )
  })

  it('is refused if it declares what is there already', () => {
    const one = { hooks: { page: { kind: 'SyncHook', description: 'x' } } }
    expect(mistakesOf(one, one)).toEqual([expect.stringMatching(/^extensions.hooks.page is declared twice/)])
    expect(mistakesOf({ hooks: { ready: one.hooks.page }, stores: { services: {} } })).toEqual([
      expect.stringMatching(/^extensions.hooks.ready is declared twice/),
      expect.stringMatching(/^extensions.stores.services is declared twice/),
    ])
  })
})
