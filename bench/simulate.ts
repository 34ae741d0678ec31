// The dispatcher in a world of its own: a clock that jumps, endpoints that misbehave, a queue that fails, hosts that
// crash. What it has promised is checked at every step (packages/delivery/test/simulation).
import { availableParallelism } from 'node:os'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { addUp, formatTally, type Tally } from '../packages/delivery/test/simulation/tally.ts'
import { World } from '../packages/delivery/test/simulation/world.ts'
import { readOptions, wholeNumber } from './options.ts'

const usage = `npm run simulate [-- --seeds N] [--from N]
npm run simulate -- --seed N [--trace]
  --seeds N  how many seeds are run. Default 1000.
  --from N   the first of them. Default 1.
  --seed N   runs that one alone
  --trace    prints every line of what happens in it`
const clearLine = '\r\x1b[K'

interface Task {
  readonly from: number
  readonly to: number
  readonly step: number
}

interface Ran {
  readonly seed: number
  readonly broken: string | undefined
  readonly tally: Tally
}

if (!isMainThread) await work(workerData as Task)
else await main()

async function main(): Promise<void> {
  const values = options()
  if (values.seed === undefined)
    return runMany(wholeNumber('from', values.from), wholeNumber('seeds', values.seeds))
  const seed = wholeNumber('seed', values.seed)
  const world = new World({ seed, onLine: values.trace ? (line) => console.log(line) : undefined })
  const broken = await world.run()
  report(world.tally, broken === undefined ? [] : [{ seed, broken }])
}

function options() {
  return readOptions(usage, {
    seeds: { type: 'string', default: '1000' },
    from: { type: 'string', default: '1' },
    seed: { type: 'string' },
    trace: { type: 'boolean', default: false },
  })
}

async function runMany(from: number, seeds: number): Promise<void> {
  const sum: Tally = new Map()
  const failures: { seed: number; broken: string }[] = []
  const began = performance.now()
  const threads = availableParallelism()
  let done = 0
  const note = ({ seed, broken, tally }: Ran) => {
    done += 1
    addUp(sum, tally)
    if (broken !== undefined) {
      failures.push({ seed, broken })
      console.error(`${process.stderr.isTTY ? clearLine : ''}Seed ${seed}: ${broken}`)
    }
    progress(done, seeds, failures.length, performance.now() - began)
  }
  const tasks = Array.from({ length: threads }, (_, index) => ({
    from: from + index,
    to: from + seeds,
    step: threads,
  }))
  await Promise.all(tasks.map((task) => runThread(task, note)))
  if (process.stderr.isTTY) process.stderr.write(clearLine)
  console.log(`${seeds} seeds from ${from}, in ${Math.round((performance.now() - began) / 1_000)} s`)
  report(sum, failures)
}

function runThread(task: Task, note: (ran: Ran) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: task })
    worker.on('message', note)
    worker.once('error', reject)
    worker.once('exit', () => resolve())
  })
}

async function work({ from, to, step }: Task): Promise<void> {
  for (let seed = from; seed < to; seed += step) {
    const world = new World({ seed })
    const broken = await world.run()
    parentPort?.postMessage({ seed, broken, tally: world.tally } satisfies Ran)
  }
}

function report(tally: Tally, failures: readonly { readonly seed: number; readonly broken: string }[]): void {
  console.log(formatTally(tally))
  const [first] = failures.toSorted((a, b) => a.seed - b.seed)
  if (!first) {
    console.log('No promise was broken.')
    return
  }
  console.log(`${failures.length} broke a promise. The first, seed ${first.seed}: ${first.broken}`)
  console.log(`See it happen: npm run simulate -- --seed ${first.seed} --trace`)
  process.exitCode = 1
}

function progress(done: number, all: number, failed: number, ms: number): void {
  const left = Math.ceil(((all - done) * ms) / done / 1_000)
  const line = `${done}/${all} seeds, ${failed} broke a promise, about ${left} s left`
  if (process.stderr.isTTY) process.stderr.write(`${clearLine}${line}`)
  else if (done % Math.ceil(all / 20) === 0) console.error(line)
}
