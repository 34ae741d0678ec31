import { deepEqual, equal, ok } from 'node:assert/strict'
import { sleep } from '@netbox-hooks/core/times'
import type { ConformanceCase } from './case.ts'
import { killAfterLines } from './killed-process.ts'
import { objectCase } from './object-samples.ts'

const script = new URL('./object-crash-child.js', import.meta.url)

export const objectCrashCases: readonly ConformanceCase[] = [
  objectCase('objects: a write that is killed has done all, or nothing', async ({ engine, manage }) => {
    const place = await engine.newPlace()
    for (const lines of [1, 2, 7, 20]) {
      const said = await killAfterLines(script, [engine.module, place], lines)
      await sleep(engine.leaseMs ?? 0)
      const { queue, objects } = await manage(place)
      const { objects: all } = await objects.list()
      const round = Number(all[0]?.body)
      // What it has said is there; what it was about to say may be.
      ok(said.length >= lines && round >= Number(said.at(-1)), `${round} of ${said.at(-1)}`)
      deepEqual(
        all.slice(0, 2).map(({ name, version, body }) => [name, version, body]),
        [
          ['a', round + 1, `${round}`],
          ['b', round + 1, `${round}`],
        ],
      )
      equal(all.length, 2 + round)
      const { records } = await objects.records({}, { limit: 1_000 })
      deepEqual(
        records.map(({ name }) => name),
        Array.from({ length: round }, (_, index) => `${round - index}`),
      )
      await queue.close()
    }
  }),
]
