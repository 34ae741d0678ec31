import { rmSync, writeFileSync } from 'node:fs'
import { codeOf } from '@netbox-hooks/core'
import { readText } from '@netbox-hooks/core/text'

/** Who serves the API of the host that has a queue file. */
interface ApiNote {
  readonly url: string
  readonly pid: number
}

/** Leaves a note beside a queue file where the API of its host answers. @returns the undo, which may be called twice */
export function leaveApiNote(queueFile: string, url: string): () => void {
  const file = noteOf(queueFile)
  const note: ApiNote = { url: reachable(url), pid: process.pid }
  writeFileSync(file, `${JSON.stringify(note)}\n`)
  return () => rmSync(file, { force: true })
}

/** Where the API answers of the host that has a queue file; `undefined` if none does. A killed host leaves its note. */
export function readApiNote(queueFile: string): string | undefined {
  try {
    const { url, pid } = JSON.parse(readText(noteOf(queueFile))) as ApiNote
    return isAlive(pid) ? url : undefined
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
