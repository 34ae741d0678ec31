import { statSync } from 'node:fs'

/** How large a queue file is. */
export interface FileSizes {
  /** The file itself; 0 if there is none. */
  readonly bytes: number
  /** Its write-ahead log: what has not been written back into it yet. */
  readonly logBytes: number
  /** When one of them was last changed, in ms since the epoch. */
  readonly changedAt: number
}

export function sizesOf(path: string): FileSizes {
  const [file, log] = [path, `${path}-wal`].map((name) => statSync(name, { throwIfNoEntry: false }))
  return {
    bytes: file?.size ?? 0,
    logBytes: log?.size ?? 0,
    changedAt: Math.max(file?.mtimeMs ?? 0, log?.mtimeMs ?? 0),
  }
}
