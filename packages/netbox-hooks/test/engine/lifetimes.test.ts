import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

interface Measured {
  readonly heap: number
  readonly listeners: Readonly<Record<string, number>>
  readonly timers: number
}

const script = fileURLToPath(new URL('../fixtures/load-and-unload.mjs', import.meta.url))

it('loading and unloading a plugin 1,000 times leaves no listener, no timer and less than 1 KiB each', async () => {
  const child = fork(script, { execArgv: ['--expose-gc'] })
  const { before, after } = await new Promise<{ before: Measured; after: Measured }>((resolve, reject) => {
    child.once('message', (message) => resolve(message as { before: Measured; after: Measured }))
    child.once('exit', (code) => reject(new Error(`the process ended with ${code} and said nothing`)))
  })
  expect(after.listeners).toEqual(before.listeners)
  expect(after.timers).toBe(before.timers)
  expect(after.heap - before.heap).toBeLessThan(1_000 * 1_024)
}, 120_000)
