import * as face from 'netbox-hooks'
import { expect, it, onTestFinished } from 'vitest'
import { configFor, folderWith, keepingLogger } from '../support.ts'

/** What callers without a compiler hand over. */
const wrong: readonly unknown[] = [
  undefined,
  null,
  5,
  1n,
  Number.NaN,
  'text',
  Symbol('symbol'),
  [],
  [undefined],
  {},
  () => {},
  new Map(),
  Object.create(null),
  Proxy.revocable({}, {}).proxy,
]

type Call = (argument: never) => unknown

/** Calls whose argument has no wrong form, and those that listen on a port. */
const others = new Set(['NetboxHooksError', 'formatError', 'silentLogger', 'startReceiver'])

/** What is said of an argument; a mistake of ours if it is no error of ours. */
async function said(call: Call, argument: unknown): Promise<string> {
  try {
    await call(argument as never)
    return 'nothing'
  } catch (error) {
    return face.NetboxHooksError.is(error) ? error.code : `${error}`
  }
}

const isOurs = /^(?:nothing|NBH_[A-Z_]+)$/

it('answers whatever a public function is called with by an error of its own', async () => {
  for (const [name, value] of Object.entries(face)) {
    if (others.has(name)) continue
    const isClass = /^[A-Z]/.test(name)
    const call = (argument: never) =>
      isClass ? new (value as new (argument: never) => unknown)(argument) : (value as Call)(argument)
    for (const argument of wrong) expect(await said(call, argument), name).toMatch(isOurs)
  }
})

it('answers so of a running host, which goes on', async () => {
  const logger = keepingLogger()
  const config = configFor({ url: 'http://127.0.0.1:2/' })
  const host = face.createHost({ config, cwd: folderWith({}), logger })
  onTestFinished(() => host.stop())
  await host.start()
  const { operations } = host
  const calls: Readonly<Record<string, Call>> = {
    emit: (argument) => host.emit(argument),
    'emit of a list': (argument) => host.emit([argument]),
    explain: (argument) => host.explain(argument),
    trackChanges: (argument) => host.trackChanges({}, argument),
    recordChange: (argument) => host.trackChanges({}, () => face.recordChange(argument)),
    record: (argument) => new face.EventQueue().record(argument),
    unload: (argument) => host.unload(argument),
    pause: (argument) => operations.pause(argument),
    resume: (argument) => operations.resume(argument),
    test: (argument) => operations.test(argument),
    cancel: (argument) => operations.cancel(argument),
    redeliver: (argument) => operations.redeliver(argument),
  }
  for (const [name, call] of Object.entries(calls)) {
    for (const argument of wrong) {
      const answer = await said(call, argument)
      expect(answer, name).toMatch(isOurs)
      // What is wrong is the call, not the queue.
      expect(answer, name).not.toBe('NBH_QUEUE_FAILED')
    }
  }
  expect(await operations.counts()).toMatchObject({ unprocessedEvents: 0 })
})
