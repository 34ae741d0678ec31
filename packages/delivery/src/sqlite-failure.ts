import { messageOf, type NetboxHooksError } from '@netbox-hooks/core'
import { queueDamaged, queueDiskFull, queueFailed, queueReadOnly, queueUnreadable } from './errors.ts'

/** SQLite's primary result codes that say what to do about them. */
const codes = { ioError: 10, corrupt: 11, full: 13, readOnly: 8, notADatabase: 26 }

/** What a user is told of something that SQLite threw. */
export function sqliteFailure(path: string, thrown: unknown, doing: 'opening' | 'working'): NetboxHooksError {
  const code = ((thrown as { errcode?: number }).errcode ?? 0) & 0xff
  if (code === codes.full) return queueDiskFull(path, thrown)
  if (code === codes.corrupt) return queueDamaged(path, messageOf(thrown), thrown)
  if (code === codes.readOnly) return queueReadOnly(path, thrown)
  if (doing === 'working') return queueFailed(path, thrown)
  const hint = 'Check that the folder and the file may be written, and that the file is a queue.'
  return queueUnreadable(path, messageOf(thrown), hint, thrown)
}
