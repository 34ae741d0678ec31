import { DatabaseSync } from './sqlite.ts'

/** What an owner leaves in the queue of itself. */
export interface Owner {
  /** Its process; `null` when it has closed the file. */
  readonly pid: number | null
  /** The file that it has locked, see `OwnerLock.inode`. */
  readonly lock: string | null
}

/** Leaves the owner in the queue: its pid for the message that a refused host shows, its lock for who doubts it. */
export function writeOwner(db: DatabaseSync, { pid, lock }: Owner): void {
  const rows = "('owner_pid', ?), ('owner_lock', ?)"
  db.prepare(`INSERT OR REPLACE INTO meta (name, value) VALUES ${rows}`).run(pid, lock)
}

/** The owner that an open queue names, whether it is alive or not. */
export function ownerOf(db: DatabaseSync): Owner {
  return {
    pid: metaValue(db, 'owner_pid') as number | null,
    lock: metaValue(db, 'owner_lock') as string | null,
  }
}

/** Says that the owner is alive, to a process that holds a lock of its own and doubts it. */
export function giveSignOfLife(db: DatabaseSync): void {
  db.exec(`
    INSERT INTO meta (name, value) VALUES ('owner_signs', 1)
    ON CONFLICT (name) DO UPDATE SET value = value + 1`)
}

/** How many signs of life there have been. */
export function signsOfLife(db: DatabaseSync): number {
  return Number(metaValue(db, 'owner_signs') ?? 0)
}

/** The pid that the last owner has left in a queue file, whether it is alive or not. */
export function readOwner(path: string): number | undefined {
  let db: DatabaseSync | undefined
  try {
    db = new DatabaseSync(path, { readOnly: true })
    const { pid } = ownerOf(db)
    return typeof pid === 'number' ? pid : undefined
  } catch {
    // The owner is only just creating the file.
    return undefined
  } finally {
    db?.close()
  }
}

function metaValue(db: DatabaseSync, name: string): unknown {
  return db.prepare('SELECT value FROM meta WHERE name = ?').get(name)?.['value'] ?? null
}
