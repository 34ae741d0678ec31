import {
  callRegistered,
  currentScope,
  type Extension,
  type HookMapOf,
  type HookOf,
  NetboxHooksError,
  PluginConfig,
  type PluginHost,
  register,
} from '@netbox-hooks/core'
import { describe, expect, it } from 'vitest'
import { hostileValues } from '../hostile.ts'
import { hostOf, keepingLogger, rejection } from '../support.ts'

interface Note {
  text: string
  readonly tags: string[]
}

declare module '@netbox-hooks/core' {
  interface HostHooks {
    note: HookOf<'AsyncSeriesWaterfallHook', [Note]>
    noted: HookOf<'AsyncParallelHook', [Note, string, number]>
    title: HookOf<'SyncBailHook', [Note], string>
    tagged: HookMapOf<'SyncHook', [Note]>
  }
  interface RegistryStores {
    readers: { readonly name: string; read(note: Note): unknown }
  }
}

const isNote = (value: unknown): value is Note => typeof (value as Note | null)?.text === 'string'

/** An application of notes. */
const notes: Extension = {
  hooks: {
    note: {
      kind: 'AsyncSeriesWaterfallHook',
      description: 'when a note is read',
      args: { note: { description: 'the note', frozen: true } },
      check: (answer) => {
        if (answer !== undefined && !isNote(answer)) throw new TypeError('a note is expected')
      },
      timeout: 20,
    },
    noted: {
      kind: 'AsyncParallelHook',
      description: 'when it is kept',
      args: { note: 'the note', folder: 'where', size: 'its length' },
      timeout: 20,
    },
    title: {
      kind: 'SyncBailHook',
      description: 'when it is listed',
      args: { note: 'the note' },
      answer: 'a title',
    },
    tagged: { kind: 'SyncHook', keys: 'a tag', description: 'when it is tagged', args: { note: 'the note' } },
  },
  stores: { readers: { kind: 'reader', keyOf: ({ name }) => name } },
}

type Ready = (plugin: PluginConfig) => void | Promise<void>

/** The application with a hostile plugin, and one that is as it should be. */
async function applicationWith(
  hostile: Ready,
): Promise<{ host: PluginHost; lines: string[]; error: unknown }> {
  const logger = keepingLogger()
  const plugin = (ready: Ready) => () =>
    class extends PluginConfig {
      override async ready() {
        await super.ready()
        await ready(this)
      }
    }
  const good = plugin(({ host: { hooks } }) => {
    hooks.note.tap('good', (note) => ({ ...note, text: `${note.text}!` }))
    hooks.title.tap('good', ({ text }) => text)
    register('readers', { name: 'good', read: ({ text }) => text.length })
  })
  const host = hostOf({ hostile: plugin(hostile), good }, { extensions: [notes], logger })
  const error = await host.load().catch((thrown: unknown) => thrown)
  return { host, lines: logger.lines, error }
}

/** What the application gets of its hooks must not depend on the hostile plugin. */
async function expectUnharmed(host: PluginHost): Promise<void> {
  const note = { text: 'buy milk', tags: ['home'] }
  expect(await host.hooks.note.promise(note)).toEqual({ text: 'buy milk!', tags: ['home'] })
  await host.hooks.noted.promise(note, 'inbox', 8)
  expect(host.hooks.title.call(note)).toBe('buy milk')
  expect(JSON.parse(JSON.stringify(host.report()))).toMatchObject({ plugins: [{}, { state: 'ready' }] })
}

const never = () => new Promise<never>(() => {})

describe.each(Object.entries(hostileValues))('a plugin that throws %s', (_, make) => {
  const fail = (): never => {
    throw make()
  }

  it('in taps of every kind, and as an answer, harms nobody', async () => {
    const { host, error } = await applicationWith(({ host: { hooks } }) => {
      hooks.note.tap('throws', fail)
      hooks.note.tapPromise('rejects', async () => fail())
      hooks.note.tapAsync('fails', (_note, done) => done(make() as never))
      hooks.note.tap('answers', () => make() as never)
      hooks.noted.tap('throws', fail)
      hooks.noted.tapPromise('rejects', async () => fail())
      hooks.noted.tapPromise('answers', () => make() as never)
      hooks.title.tap('throws', fail)
    })
    expect(error).toBeUndefined()
    await expectUnharmed(host)
    const [hostile] = host.report().plugins
    expect(hostile?.taps.filter(({ failures }) => failures === 1).length).toBeGreaterThanOrEqual(6)
    await host.stop()
  })

  it('in what it has registered is an error that names it', async () => {
    const { host } = await applicationWith(() => {
      register('readers', { name: 'bad', read: fail })
    })
    const entry = host.registry.find('readers', 'bad')
    const error =
      entry && (await rejection(callRegistered(entry, ({ read }) => read({ text: '', tags: [] }))))
    expect(NetboxHooksError.is(error)).toBe(true)
    expect(error).toMatchObject({ code: 'NBH_REGISTERED_FAILED', plugin: 'hostile' })
  })

  it('in ready(), or gives it to a store, fails alone', async () => {
    const thrown = await applicationWith(fail)
    expect(thrown.error).toMatchObject({ problems: [{ plugin: 'hostile' }] })
    await expectUnharmed(thrown.host)
    const registered = await applicationWith(() => void register('readers', make() as never))
    // Some of these values have a name, which is all that this store asks for.
    if (registered.error) expect(registered.error).toMatchObject({ problems: [{ plugin: 'hostile' }] })
    await expectUnharmed(registered.host)
  })
})

describe('a plugin that', () => {
  it('never settles is late, in hooks and in what it has registered', async () => {
    const { host, lines } = await applicationWith(({ host: { hooks } }) => {
      hooks.note.tapPromise('hangs', never)
      hooks.note.tapAsync('never calls back', () => {})
      hooks.noted.tapPromise('hangs', never)
      register('readers', { name: 'bad', read: never })
    })
    await expectUnharmed(host)
    expect(lines.filter((line) => line.includes('NBH_TAP_LATE'))).toHaveLength(3)
    const entry = host.registry.find('readers', 'bad')
    const late =
      entry && rejection(callRegistered(entry, ({ read }) => read({ text: '', tags: [] }), { timeout: 5 }))
    expect(await late).toMatchObject({
      code: 'NBH_REGISTERED_LATE',
      message: '"bad" of hostile did not answer within 0.005 s.',
    })
  })

  it('settles twice, in the wrong way, or with a thenable of its own, is heard once', async () => {
    const { host } = await applicationWith(({ host: { hooks } }) => {
      hooks.note.tapAsync('twice', (_note, done) => {
        done(new Error('no'))
        done(null, { text: 'hostile', tags: [] })
      })
      const thenable = {
        // biome-ignore lint/suspicious/noThenProperty: that is what a thenable is
        then: (resolve: (answer: unknown) => void, reject: (thrown: unknown) => void) => {
          reject(new Error('no'))
          resolve({ text: 'hostile', tags: [] })
          throw new Error('and no')
        },
      }
      hooks.note.tapPromise('thenable', () => thenable as never)
    })
    await expectUnharmed(host)
  })

  it('taps or registers after its ready() is refused, whatever it says', async () => {
    let later: (() => void)[] = []
    const { host } = await applicationWith((plugin) => {
      const { hooks } = plugin.host
      later = [
        () => plugin.scope.run(() => hooks.note.tap('late', (note) => ({ ...note, text: 'hostile' }))),
        () =>
          plugin.scope.run(() =>
            hooks.note.tap({ name: 'late', scope: plugin.scope } as never, () => undefined as never),
          ),
        () => plugin.scope.run(() => register('readers', { name: 'late', read: () => 1 })),
      ]
    })
    for (const tap of later)
      expect(tap).toThrowError(expect.objectContaining({ code: 'NBH_REGISTRATION_CLOSED' }))
    await expectUnharmed(host)
  })

  it('taps where code outside of its scope calls it is known for it, and undone with it', async () => {
    const given = Promise.withResolvers<() => void>()
    const called = given.promise.then((tap) => tap())
    let tap = () => {}
    const { host } = await applicationWith(async ({ host: { hooks } }) => {
      tap = () => hooks.title.tap('from outside', () => 'hostile')
      given.resolve(tap)
      await called
    })
    expect(host.report().taps).toEqual([])
    expect(host.hooks.title.call({ text: 'buy milk', tags: [] })).toBe('hostile')
    expect(tap).toThrowError(expect.objectContaining({ code: 'NBH_REGISTRATION_CLOSED' }))
    await host.unload('hostile')
    await expectUnharmed(host)
  })

  it('says that a tap is of another plugin, or another function, is not believed', async () => {
    const { host } = await applicationWith(({ host: { hooks } }) => {
      const forged = {
        refuseIfClosed() {},
        own() {},
        plugin: 'good',
        run: () => ({ text: 'hostile', tags: [] }),
      }
      hooks.note.tap(
        { name: 'mine', scope: forged, type: 'sync', fn: () => forged.run() } as never,
        (note) => note,
      )
    })
    await expectUnharmed(host)
    expect(host.report().plugins.map(({ taps }) => taps.length)).toEqual([1, 2])
  })

  it('changes what it is given changes nothing for others', async () => {
    const { host, lines } = await applicationWith(({ host: { hooks } }) => {
      hooks.note.tap('assigns', (note) => {
        note.text = 'hostile'
        return note
      })
      hooks.note.tap('reaches in', (note) => {
        note.tags.length = 0
        return note
      })
      hooks.note.tap('has a prototype changed', (note) => {
        Object.setPrototypeOf(note, { text: 'hostile' })
        return note
      })
    })
    await expectUnharmed(host)
    expect(lines.filter((line) => line.includes('NBH_TAP_FAILED'))).toHaveLength(3)
  })

  it('taps thousands of times is refused, and keeps a call no longer than its taps may take', async () => {
    const { host, error } = await applicationWith(({ host: { hooks } }) => {
      for (let index = 0; index < 10_000; index += 1)
        hooks.noted.tapAsync(`${index}`, (_n, _f, _s, done) => done())
    })
    expect(error).toMatchObject({ problems: [{ code: 'NBH_TAPS_TOO_MANY', plugin: 'hostile' }] })
    await expectUnharmed(host)
    const stubborn = await applicationWith(({ host: { hooks } }) => {
      for (let index = 0; index < 10_000; index += 1)
        try {
          hooks.note.tapAsync(`${index}`, (note, done) => done(null, note))
          hooks.noted.tapAsync(`${index}`, (_n, _f, _s, done) => done())
        } catch {}
    })
    await expectUnharmed(stubborn.host)
    expect(stubborn.host.report().plugins[0]?.taps).toHaveLength(200)
  })

  it('registers thousands of values is listed, and undone in time', async () => {
    const { host } = await applicationWith(() => {
      for (let index = 0; index < 10_000; index += 1)
        register('readers', { name: `${index}`, read: () => index })
    })
    await expectUnharmed(host)
    await host.unload('hostile')
    expect(host.registry.entries('readers').map(({ label }) => label)).toEqual(['good'])
  })

  it('registers one object twice, or under names of objects, is told of it alone', async () => {
    const reader = { name: '__proto__', read: () => 1 }
    const { host, error } = await applicationWith(() => {
      register('readers', reader)
      register('readers', { ...reader, name: 'constructor' })
      register('readers', reader)
    })
    expect(error).toMatchObject({ problems: [{ code: 'NBH_ALREADY_REGISTERED', plugin: 'hostile' }] })
    await expectUnharmed(host)
    expect(host.registry.find('readers', '__proto__')).toBeUndefined()
    expect(host.registry.find('readers', 'toString')).toBeUndefined()
  })

  it('changes a registered value later does not change how it is listed', async () => {
    const reader = { name: 'mine', read: () => 1 }
    const { host } = await applicationWith(() => void register('readers', reader))
    Object.defineProperty(reader, 'name', { get: () => never })
    expect(host.report().plugins[0]?.registered).toEqual({ readers: ['mine'] })
    await host.unload('hostile')
    expect(host.registry.find('readers', 'mine')).toBeUndefined()
  })

  it('asks for the hooks of thousands of keys leaves nothing behind', async () => {
    let ask = () => {}
    const { host } = await applicationWith(({ host: { hooks } }) => {
      ask = () => {
        for (let index = 0; index < 10_000; index += 1) hooks.tagged.for(`${index}`)
      }
      ask()
      hooks.tagged.for('home').tap('mine', () => {})
    })
    ask()
    expect(host.hooks.tagged.get('home')?.taps).toHaveLength(1)
    for (let index = 0; index < 10_000; index += 1) expect(host.hooks.tagged.get(`${index}`)).toBeUndefined()
    await host.unload('hostile')
    expect(host.hooks.tagged.get('home')?.taps).toHaveLength(0)
  })

  it('changes its hooks, or those of the host, cannot', async () => {
    const { host } = await applicationWith(({ host: { hooks } }) => {
      const own = hooks as Record<string, unknown>
      for (const change of [
        () => (own['note'] = undefined),
        () => delete own['note'],
        () => Object.assign(hooks.note, { tap: undefined }),
        () => Object.setPrototypeOf(hooks, { note: undefined }),
        () => (hooks.note as unknown as { call: () => void }).call(),
      ])
        expect(change).toThrow()
      expect(Object.keys(hooks.note)).toEqual(['tap', 'tapAsync', 'tapPromise'])
    })
    await expectUnharmed(host)
  })
})

it('what a plugin has registered is called in its scope', async () => {
  const { host } = await applicationWith(() => {
    register('readers', { name: 'scope', read: () => currentScope()?.plugin })
  })
  const entry = host.registry.find('readers', 'scope')
  expect(entry && (await callRegistered(entry, ({ read }) => read({ text: '', tags: [] })))).toBe('hostile')
})
