import type sqlite from 'node:sqlite'
import { refuseOldNode } from '@netbox-hooks/core'

// An import of it by name would fail in an old Node before anybody could say why.
refuseOldNode()

const { DatabaseSync: Database } = process.getBuiltinModule('node:sqlite')

/** Node's own SQLite. */
export type DatabaseSync = sqlite.DatabaseSync
export const DatabaseSync: typeof sqlite.DatabaseSync = Database
