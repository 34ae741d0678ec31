import { rmSync, writeFileSync } from 'node:fs'
import { codeOf } from '@netbox-hooks/core'
import { readText } from '@netbox-hooks/core/text'

/** Who has a queue file, as a note beside it tells: the lock itself says no more than that somebody has it. */
export interface QueueHolder {
  readonly pid: number
  /** `command`: a command, for a moment; else how far a host is. */
  readonly phase: 'command' | 'starting' | 'running' | 'stopping'
  /** Where the API of a running host answers; `undefined` if it serves none. */
  readonly url?: string | undefined
}

/** Leaves a note of this process beside a queue file that it has, or another one in its place. */
export function noteHolder(queueFile: string, { phase, url }: Omit<QueueHolder, 'pid'>): void {
  const holder: QueueHolder = { pid: process.pid, phase, url: url && reachable(url) }
  writeFileSync(noteOf(queueFile), `${JSON.stringify(holder)}\n`)
}

/** Takes the note of this process away; that of whoever has the file since stays. May be called twice. */
export function forgetHolder(queueFile: string): void {
  if (readHolder(queueFile)?.pid === process.pid) rmSync(noteOf(queueFile), { force: true })
}

/** Who has a queue file; `undefined` if nobody has, or it cannot be told. A killed process leaves its note. */
export function readHolder(queueFile: string): QueueHolder | undefined {
  try {
    const { pid, phase = 'running', url } = JSON.parse(readText(noteOf(queueFile))) as QueueHolder
    return isAlive(pid) ? { pid, phase, url } : undefined
  } catch {
    return undefined
  }
}

function noteOf(queueFile: string): string {
  return `${queueFile}-api`
}

/** An address for everybody is none to ask. */
function reachable(url: string): string {
  return url.replace('//0.0.0.0:', '//127.0.0.1:').replace('//[::]:', '//[::1]:')
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return codeOf(error) === 'EPERM'
  }
}
