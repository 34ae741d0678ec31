import { byThread } from '../cpu-notes.ts'
import { median } from '../median.ts'
import type { Row } from '../row.ts'
import { product } from '../runners.ts'
import type { Speed, SpeedPair } from '../speed.ts'
import { both, type StartRunner } from '../turns.ts'

const received: { readonly requests: number; readonly micros: number }[] = []

/** With two cores the receiver has its share of the second one: what it takes is said below the table. */
const row: Row = {
  name: 'two-cores',
  title: 'one event to one webhook, two cores, beside one core',
  compare: 'ratio',
  unit: 'deliveries/s',
  goal: { atLeast: 1.6 },
  start: both(product(), watched(product({ cores: 'all' }))),
  of: ({ perSecond }) => perSecond,
  notes,
}
export default row

/** Looks at the receiver whenever the runner is looked at. */
function watched(start: StartRunner): StartRunner {
  return async (machine) => {
    const runner = await start(machine)
    const look = async () => {
      received.push(await machine.receiver.work())
      return runner.look()
    }
    return { ...runner, look }
  }
}

function notes(pairs: readonly SpeedPair[]): string[] {
  const onTwo = pairs.map(({ figure }) => figure)
  const turns = received.filter((_, index) => index % 2 === 0).slice(-pairs.length)
  const receiving = turns.map((before) => {
    const after = received[received.indexOf(before) + 1] ?? before
    return (after.micros - before.micros) / (after.requests - before.requests)
  })
  return [
    `µs of CPU for a delivery on two cores: ${median(onTwo.map(({ cpu }) => cpu)).toFixed(1)}, and ${median(receiving).toFixed(1)} of the receiver beside it`,
    ...onTwo.slice(-1).flatMap(howFar),
  ]
}

/** Cores help until the busiest thread has one for itself. */
function howFar(speed: Speed): string[] {
  const [busiest] = speed.threads
  if (!busiest) return []
  const most = Math.round(1e6 / busiest.micros)
  return [
    `of that by thread: ${byThread(speed)}; with cores enough, ${most} deliveries/s, when ${busiest.name} is never idle`,
  ]
}
