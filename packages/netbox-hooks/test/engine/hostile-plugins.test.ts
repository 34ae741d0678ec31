import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { createHost } from 'netbox-hooks'
import { describe, expect, it, vi } from 'vitest'
import { configFor, folderWith, keepingLogger, startReceiver } from '../support.ts'

vi.setConfig({ testTimeout: 180_000 })

interface Reported {
  readonly name: string
  readonly state: string
  readonly backgroundFailures: number
  readonly error?: { readonly code: string; readonly message: string }
}

interface Outcome {
  readonly lines: readonly string[]
  readonly plugins: readonly Reported[]
  readonly contexts: readonly (Record<string, unknown> | undefined)[]
}

const hostScript = fileURLToPath(new URL('../fixtures/hostile-host.mjs', import.meta.url))
const fixture = (name: string) => fileURLToPath(new URL(`../fixtures/hostile/${name}.mjs`, import.meta.url))

/** No machine is too slow for these: what is to be late has a limit of its own. */
const patient = { import: '1m', ready: '1m', callback: '1m', context: '1m' }

/** What a host with a hostile plugin is run with. */
interface Run {
  /** Of the hostile plugin. */
  readonly options?: object
  readonly timeLimits?: object
  /** How many failures in the background are waited for. */
  readonly backgroundFailures?: number
}

/** Runs a host with the innocent plugin and a hostile one, sends it events, and says what became of them. */
async function runBeside(
  hostile: string,
  { options = {}, timeLimits = {}, backgroundFailures = 0 }: Run = {},
): Promise<Outcome> {
  const receiver = await startReceiver()
  const plugins = [
    [fixture('innocent'), {}],
    [fixture(hostile), { optional: true, ...options }],
  ]
  const task = {
    folder: folderWith(),
    plugins,
    url: receiver.url,
    events: 3,
    timeLimits: { ...patient, ...timeLimits },
    backgroundFailures,
  }
  const child = fork(hostScript, [JSON.stringify(task)], { stdio: 'inherit' })
  const told = await new Promise<Pick<Outcome, 'lines' | 'plugins'>>((resolve, reject) => {
    child.once('message', (message) => resolve(message as Outcome))
    child.once('exit', (code) => reject(new Error(`the host ended with ${code} and said nothing`)))
  })
  // Deliveries run side by side: they may arrive in any order.
  const payloads = receiver.received.map(
    ({ payload }) => payload as { data: { id: number }; context?: object },
  )
  payloads.sort((a, b) => a.data.id - b.data.id)
  return { ...told, contexts: payloads.map(({ context }) => context as Record<string, unknown>) }
}

/** What the innocent plugin adds when it is let alone. */
const innocentContexts = [1, 2, 3].map((id) => ({ innocent: `Site ${id}`, shared: 'innocent' }))

describe('beside a plugin that cannot be loaded, the innocent one and every delivery still work', () => {
  it.each([
    ['throws-on-import', 'NBH_PLUGIN_IMPORT_FAILED', /no import today/, {}],
    ['never-ready', 'NBH_PLUGIN_TIMEOUT', /did not finish its ready\(\) within 0.3 s/, { ready: '300ms' }],
    [
      'slow-import',
      'NBH_PLUGIN_TIMEOUT',
      /waits for its import of .*helpers\/never-evaluated\.mjs/,
      { ready: '300ms' },
    ],
    ['wrong-dependencies', 'NBH_PLUGIN_DEPENDENCY', /needs the plugin no-such-plugin/, {}],
    ['duplicate-name', 'NBH_PLUGIN_DUPLICATE', /Two listed plugins are named "innocent"/, {}],
  ])('%s: %s', async (hostile, code, message, timeLimits) => {
    const { plugins, contexts, lines } = await runBeside(hostile, { timeLimits })
    expect(plugins.map(({ state }) => state)).toEqual(['ready', 'skipped'])
    expect(plugins[1]?.error).toMatchObject({ code, message: expect.stringMatching(message) })
    expect(lines).toContainEqual(expect.stringMatching(new RegExp(`^warn ${code} `)))
    expect(contexts).toEqual(innocentContexts)
  })
})

describe('beside a plugin that misbehaves, the innocent one and every delivery still work', () => {
  it.each([
    ['no-super-ready', /NBH_PLUGIN_SUPER_READY/, { no_super: true }],
    ['registers-late', /NBH_PLUGIN_BACKGROUND_FAILURE .*after its initialization had ended/, {}],
    ['rejects-in-background', /NBH_PLUGIN_BACKGROUND_FAILURE .*nobody waits for this/, { background: true }],
    [
      'overwrites',
      /NBH_CONTEXT_OVERWRITTEN overwrites overwrites the context key "shared" of innocent/,
      { shared: 'taken' },
    ],
    ['returns-cyclic', /NBH_CONTEXT_INVALID .*cannot be written as JSON at site\.racks\[0\]\.site: /, {}],
    [
      'returns-10-mb',
      /NBH_CONTEXT_INVALID .*above 256 KiB of JSON; most of it stands at report\.pages\[1\]/,
      {},
    ],
    ['mutates-data', /NBH_CALLBACK_FAILED .*read only property 'name'/, {}],
    [
      'patches-prototype',
      /NBH_PLUGIN_PATCHES_GLOBALS patches-prototype adds Object\.prototype\.everywhere/,
      {},
    ],
    ['blocks-the-loop', /NBH_CALLBACK_LATE .*did not answer within 0.1 s/, {}],
  ])('%s', async (hostile, line, added) => {
    const backgroundFailures = { 'registers-late': 1, 'rejects-in-background': 6 }[hostile] ?? 0
    const { plugins, contexts, lines } = await runBeside(hostile, { backgroundFailures })
    expect(plugins.map(({ state }) => state)).toEqual(['ready', 'ready'])
    expect(lines).toContainEqual(expect.stringMatching(line))
    expect(contexts).toEqual(innocentContexts.map((context) => ({ ...context, ...added })))
  })

  it('failures in the background are counted as the plugin that caused them', async () => {
    const { plugins } = await runBeside('rejects-in-background', { backgroundFailures: 6 })
    expect(plugins.map(({ backgroundFailures }) => backgroundFailures)).toEqual([0, 6])
  })
})

describe('beside an isolated plugin that would end or block the process, the same', () => {
  it.each([
    ['loops-forever', /NBH_CALLBACK_LATE .*did not answer within 0\.2 s/],
    ['exits', /NBH_PLUGIN_WORKER_DOWN .*ended by process\.exit\(7\)/],
    ['exhausts-memory', /NBH_PLUGIN_WORKER_DOWN .*the heap \(64 MiB\) is used up/],
  ])('%s', async (hostile, line) => {
    const { plugins, contexts, lines } = await runBeside(hostile, {
      options: { isolation: 'worker', heapLimit: 64 },
    })
    expect(plugins.map(({ state }) => state)).toEqual(['ready', 'ready'])
    expect(lines).toContainEqual(expect.stringMatching(line))
    expect(contexts).toEqual(innocentContexts)
  })
})

it('innocent plugins do not depend on the order in which plugins are loaded', async () => {
  const hostile = [
    'throws-on-import',
    'no-super-ready',
    'returns-cyclic',
    'mutates-data',
    'wrong-dependencies',
  ]
  const everybody = ['innocent', 'innocent-too', ...hostile]
  const receiver = await startReceiver()
  await fc.assert(
    fc.asyncProperty(fc.shuffledSubarray(everybody, { minLength: everybody.length }), async (names) => {
      const plugins = names.map((name) => [fixture(name), { optional: true }] as const)
      const host = createHost({
        cwd: folderWith(),
        config: configFor(receiver, { plugins }),
        logger: keepingLogger(),
      })
      await host.start()
      const data = { id: 1, name: 'Site 1' }
      await host.emit({ eventType: 'object_created', objectType: 'dcim.site', objectId: 1, data })
      await host.idle()
      const ready = host.plugins.filter(({ state }) => state === 'ready').map(({ name }) => name)
      await host.stop()
      expect(ready).toEqual(
        names.filter((name) => !['throws-on-import', 'wrong-dependencies'].includes(name)),
      )
      const context = receiver.received.at(-1)?.payload['context']
      expect(context).toMatchObject({ innocent: 'Site 1', shared: 'innocent', too: 1, no_super: true })
    }),
    { numRuns: 12 },
  )
})
