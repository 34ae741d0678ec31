import type { Migration } from './migration.ts'

/**
 * The fourth layout knows apart what the clock said when something was made or ended, for people, and the queue's own time:
 * a clock that is set ages nothing. Since when retention counts is in the time that hosts have lived. Of older rows, both
 * are the same.
 */
export const schema4: Migration = {
  before: `
ALTER TABLE event ADD COLUMN kept_from INTEGER;
ALTER TABLE delivery ADD COLUMN kept_from INTEGER;
ALTER TABLE delivery ADD COLUMN made_at INTEGER;
DROP INDEX delivery_finished;
CREATE INDEX delivery_kept ON delivery (coalesce(kept_from, finished_at)) WHERE finished_at IS NOT NULL;
-- Nothing waits for so long: a clock was wrong when it was put off.
UPDATE delivery SET due_at = unixepoch() * 1000
  WHERE state = 'pending' AND due_at > (unixepoch() + 40 * 86400) * 1000;
`,
}
