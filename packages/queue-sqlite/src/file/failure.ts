import { messageOf, type NetboxHooksError, propertyOf } from '@netbox-hooks/core'
import { queueDamaged, queueDiskFull, queueFailed, queueReadOnly, queueUnreadable } from '../errors.ts'

/** Those of SQLite's primary result codes that say what to do. */
const codes = { readOnly: 8, corrupt: 11, full: 13 }
/**
 * What SQLite says of a quota or a limit that is reached, and of a disk that has no room for the file's shared memory:
 * only a full file system is "full" to it, and only for the file itself.
 */
const roomless = { writeFailed: 778, sharedMemorySize: 4874 }

/** SQLite's result code, extended, of something that it threw. */
export function errcodeOf(thrown: unknown): number | undefined {
  const code = propertyOf(thrown, 'errcode')
  return typeof code === 'number' ? code : undefined
}

/** What a user is told of something that SQLite threw. */
export function sqliteFailure(path: string, thrown: unknown, doing: 'opening' | 'working'): NetboxHooksError {
  const errcode = errcodeOf(thrown) ?? 0
  const code = errcode & 0xff
  if (code === codes.full || Object.values(roomless).includes(errcode)) return queueDiskFull(path, thrown)
  if (code === codes.corrupt) return queueDamaged(path, messageOf(thrown), thrown)
  if (code === codes.readOnly) return queueReadOnly(path, thrown)
  if (doing === 'working') return queueFailed(path, thrown)
  const hint = 'Check that the folder and the file may be written, and that the file is a queue.'
  return queueUnreadable(path, messageOf(thrown), hint, thrown)
}
