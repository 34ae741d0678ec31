import type { Migration } from './migration.ts'

/** The third layout counts the changes that were committed, so that a file that has lost some of them is noticed. */
export const schema3: Migration = {
  before: 'ALTER TABLE tally ADD COLUMN commits INTEGER NOT NULL DEFAULT 0',
}
