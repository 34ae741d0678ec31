import { describe, expect, it, vi } from 'vitest'
import { isolated, startWith } from './support.ts'

/** A plugin whose callback does what the object's name says. */
const moody = `
import { PluginConfig, registerWebhookCallback } from 'netbox-hooks'
const moods = {
  loop() { while (true); },
  exit() { process.exit(3) },
  abort() { process.abort() },
  signal() { process.kill(process.pid, 'SIGTERM'); process.kill(process.pid, 'SIGKILL') },
  objects() { const hog = []; while (true) hog.push({ hog: [hog.length] }) },
  array() { const hog = []; while (true) hog.push(1.5) },
  allocation() { return { hog: new Array(2 ** 27 - 1).fill('x').length } },
  uncaught() { setTimeout(() => { throw new Error('thrown from a timer') }) },
  rejection() { Promise.reject(new Error('a floating rejection')) },
  never() { return new Promise(() => {}) },
  throws() { throw new TypeError('not in the mood') },
  cyclic() { const cyclic = {}; cyclic.self = cyclic; return cyclic },
  cyclicInside() { const site = {}; site.self = site; return { sites: [1, site] } },
  bigint() { return { big: 1n } },
  text() { return 'some text' },
  sends() { process.send?.({ log: 'nonsense' }) },
}
registerWebhookCallback(function moody({ data }) {
  return moods[data.name]?.() ?? { moody: process.pid }
})
export default class Moody extends PluginConfig {}`

describe('what an isolated callback does', () => {
  // Node may need longer to run out of memory than a worker that answers nothing is given.
  const outOfMemory = /aborted, as Node does when the heap \(64 MiB\) is used up|was blocked/
  const ends: Readonly<Record<string, RegExp>> = {
    loop: /was blocked and has been ended/,
    exit: /was ended by process\.exit\(3\)/,
    abort: /aborted, as Node does/,
    signal: /was ended by the signal SIGKILL/,
    objects: outOfMemory,
    array: outOfMemory,
    allocation: outOfMemory,
  }

  it.for(Object.entries(ends))(
    'costs only its own context, and only until its worker has been replaced: %s',
    { timeout: 30_000 },
    async ([mood, reason]) => {
      const { logger, contextOf } = await startWith({ 'moody.mjs': moody }, { ...isolated, heapLimit: 64 })
      const { moody: first } = await contextOf('fine')
      expect(await contextOf(mood)).toEqual({ innocent: process.pid })
      await vi.waitFor(() => expect(logger.lines.join()).toMatch(reason), 15_000)
      expect(await contextOf('fine')).toEqual({ innocent: process.pid })
      expect(logger.lines.join()).toContain('moody of moody was skipped: The worker of moody ')
      await vi.waitFor(() => expect(logger.lines.join()).toContain('has been replaced'), 15_000)
      const again = await contextOf('fine')
      expect(again).toEqual({ moody: expect.any(Number), innocent: process.pid })
      expect(again['moody']).not.toBe(first)
    },
  )

  const survives: Readonly<Record<string, string>> = {
    never: 'NBH_CALLBACK_LATE',
    throws: 'was skipped: not in the mood',
    cyclic: 'NBH_CONTEXT_INVALID',
    bigint: 'NBH_CONTEXT_INVALID',
    text: 'It returned a string where an object is expected',
    cyclicInside: 'at sites[1].self',
    rejection: 'moody failed in the background: a floating rejection',
    uncaught: 'moody failed in the background: thrown from a timer',
  }

  it.for(Object.entries(survives))(
    'is reported as of any other plugin, and its worker goes on: %s',
    async ([mood, report]) => {
      const { logger, contextOf } = await startWith({ 'moody.mjs': moody })
      const { moody: first } = await contextOf('fine')
      expect(await contextOf(mood)).toMatchObject({ innocent: process.pid })
      await vi.waitFor(() => expect(logger.lines.join()).toContain(report))
      expect(await contextOf('sends')).toEqual({ moody: first, innocent: process.pid })
    },
  )
})
