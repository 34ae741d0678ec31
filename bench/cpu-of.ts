import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'

const reporter = fileURLToPath(new URL('./processes/report-cpu.cjs', import.meta.url))

/** How often a short process is run for one figure. */
const runs = 5

/** Processor time of a run of Node with these words, in ms: the mean of a few. The process ends by itself. */
export async function cpuOf(words: readonly string[]): Promise<number> {
  let total = 0
  for (let run = 0; run < runs; run++) total += await oneRun(words)
  return total / runs
}

async function oneRun(words: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, ['--require', reporter, ...words], {
    stdio: ['ignore', 'ignore', 'inherit', 'pipe'],
  })
  const exited = once(child, 'exit')
  const microseconds = await text(child.stdio[3] as NodeJS.ReadableStream)
  const [code] = await exited
  if (code !== 0) throw new Error(`${words.join(' ')} ended with ${code}`)
  return Number(microseconds) / 1_000
}
