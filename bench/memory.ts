import { readFileSync } from 'node:fs'

/** What a process takes of the machine's memory, in MB: shared pages count by their share (Linux alone says it). */
export function memoryOf(pid: number): number {
  const [, kibibytes] = /^Pss:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')) ?? []
  return (Number(kibibytes) * 1024) / 1e6
}
