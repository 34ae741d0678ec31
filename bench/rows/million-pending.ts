import { constants, copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Machine } from '../machine.ts'
import type { Row } from '../row.ts'

/** What a host is like on a queue of some size. */
interface StartedHost {
  readonly startMs: number
  readonly startRss: number
  readonly peakRss: number
  readonly delivered: number
}

const [few, many] = [10_000, 1_000_000]
/** By how much is in them: filled once, since claims leave them as they are. */
const files = new Map<number, Promise<string>>()
const notes: string[] = []

const row: Row = {
  name: 'million-pending',
  title: 'a claim of 64 with a million pending, compared with 10,000; 9 of 10 for a paused webhook',
  compare: 'ratio',
  unit: 'ms',
  goal: { atMost: 1.5 },
  baseline: (machine) => claimTime(machine, few),
  measure: (machine) => claimTime(machine, many),
  notes: () => notes,
}
export default row

async function claimTime(machine: Machine, count: number): Promise<number> {
  const file = files.get(count) ?? prepare(machine, count)
  files.set(count, file)
  return (await machine.run<{ ms: number }>('claim-pending', 'all', { path: await file })).ms
}

/** Fills a file, and looks once at a host that has a copy of it. */
async function prepare(machine: Machine, count: number): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'netbox-hooks-pending-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  const path = join(folder, 'queue.db')
  const { port } = machine.receiver
  const { seconds } = await machine.run<{ seconds: number }>('fill-queue', 'all', { path, port, count })
  const copy = join(folder, 'copy.db')
  copyFileSync(path, copy, constants.COPYFILE_FICLONE)
  const host = await machine.run<StartedHost>('start-pending', 'all', { path: copy, port })
  rmSync(copy)
  notes.push(
    `${count.toLocaleString('en')} pending, filled in ${seconds.toFixed(0)} s: a host starts in ${host.startMs.toFixed(0)} ms` +
      ` with ${host.startRss.toFixed(0)} MiB (RSS); ${host.peakRss.toFixed(0)} MiB at most while it delivers ${host.delivered}`,
  )
  return path
}
