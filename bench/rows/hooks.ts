import { TapSupervisor } from '@netbox-hooks/core'
import { AsyncSeriesHook } from 'tapable'
import type { Row } from '../row.ts'

type CountingHook = AsyncSeriesHook<[{ calls: number }]>

const taps = 5
const calls = 100_000

const bare = tapped(new AsyncSeriesHook(['count'], 'bare'))
const supervised = tapped(new TapSupervisor().supervise(new AsyncSeriesHook(['count'], 'supervised')))

const row: Row = {
  name: 'hooks',
  title: 'a hook with five taps, isolated, attributed and timed, against bare tapable',
  compare: 'ratio',
  unit: 'ns per call',
  goal: { atMost: 1.5 },
  baseline: () => costOf(bare),
  measure: () => costOf(supervised),
}
export default row

/** Taps as plugins write them: async functions that wait for something, here for nothing but a turn. */
function tapped(hook: CountingHook): CountingHook {
  for (let tap = 0; tap < taps; tap += 1) {
    hook.tapPromise(`tap ${tap}`, async (count) => {
      await null
      count.calls += 1
    })
  }
  return hook
}

/** Processor time of a call, after a run to warm up: what others do on the machine matters less to it. */
async function costOf(hook: CountingHook): Promise<number> {
  await call(hook, calls / 10)
  const began = process.cpuUsage()
  await call(hook, calls)
  const { user, system } = process.cpuUsage(began)
  return ((user + system) / calls) * 1_000
}

async function call(hook: CountingHook, count: number): Promise<void> {
  const counted = { calls: 0 }
  for (let done = 0; done < count; done += 1) await hook.promise(counted)
  if (counted.calls !== count * taps) throw new Error(`${counted.calls} taps were called`)
}
