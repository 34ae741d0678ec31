import type { Migration } from './migration.ts'

/**
 * The fifth layout keeps what a body shares with its event's text in that text alone: bytes `shared_from` up to
 * `shared_from + shared_length` of it stand in the body behind the first `shared_at` of its `rest`. The column has another
 * name than before, so that a program that still reads the older layout cannot take the rest for the whole.
 */
export const schema5: Migration = {
  before: `
ALTER TABLE body RENAME COLUMN bytes TO rest;
ALTER TABLE body ADD COLUMN shared_at INTEGER;
ALTER TABLE body ADD COLUMN shared_from INTEGER;
ALTER TABLE body ADD COLUMN shared_length INTEGER;
`,
}
