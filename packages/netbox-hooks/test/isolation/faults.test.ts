import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { holdTimers, isolated, patienceMs, startWith, until } from './support.ts'

vi.setConfig({ testTimeout: 4 * patienceMs })

/**
 * A plugin whose callback does what the object's name says. Of deleted objects it has a short time limit. It is not
 * imported while there is a file `held` beside it.
 */
const moody = `
import { existsSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { PluginConfig, registerWebhookCallback } from 'netbox-hooks'
while (existsSync(new URL('held', import.meta.url))) await sleep(20)
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
  map() { return { map: new Map() } },
  text() { return 'some text' },
  sends() { process.send?.({ log: 'nonsense' }) },
}
function moody({ data }) {
  return moods[data.name]?.() ?? { moody: process.pid }
}
registerWebhookCallback(moody, { eventTypes: ['object_updated'] })
registerWebhookCallback(moody, { eventTypes: ['object_deleted'], timeout: 300 })
export default class Moody extends PluginConfig {}`

/** The event type of an object: only the time limit ends what never ends by itself. */
const typeFor = (mood: string) => (['loop', 'never'].includes(mood) ? 'object_deleted' : 'object_updated')

describe('what an isolated callback does', () => {
  const outOfMemory = /aborted, as Node does when the heap \(64 MiB\) is used up/
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
    async ([mood, reason]) => {
      const files = { 'moody.mjs': moody }
      const { cwd, logger, contextOf } = await startWith(files, { ...isolated, heapLimit: 64 })
      const { moody: first } = await contextOf('fine')
      // Else the next worker could be there before the next event is.
      writeFileSync(join(cwd, 'held'), '')
      expect(await contextOf(mood, typeFor(mood))).toEqual({ innocent: process.pid })
      await vi.waitFor(() => expect(logger.lines.join()).toMatch(reason), patienceMs)
      expect(await contextOf('fine')).toEqual({ innocent: process.pid })
      expect(logger.lines.join()).toContain('moody of moody was skipped: The worker of moody ')
      rmSync(join(cwd, 'held'))
      await vi.waitFor(() => expect(logger.lines.join()).toContain('has been replaced'), patienceMs)
      const again = await contextOf('fine')
      expect(again).toEqual({ moody: expect.any(Number), innocent: process.pid })
      expect(again['moody']).not.toBe(first)
    },
  )

  const survives: Readonly<Record<string, string>> = {
    never: 'NBH_CALLBACK_LATE',
    throws: 'was skipped: not in the mood',
    cyclic: 'NBH_CONTEXT_INVALID',
    map: 'NBH_CONTEXT_INVALID',
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
      // Nor is a worker taken for blocked that a busy machine lets wait.
      holdTimers()
      const context = contextOf(mood, typeFor(mood))
      await until(() => {
        if (mood === 'never') vi.advanceTimersByTime(1)
        return logger.lines.join().includes(report)
      })
      expect(await context).toMatchObject({ innocent: process.pid })
      expect(await contextOf('sends')).toEqual({ moody: first, innocent: process.pid })
    },
  )
})
