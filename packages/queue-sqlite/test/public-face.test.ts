import * as queueSqlite from '@netbox-hooks/queue-sqlite'
import { expect, it } from 'vitest'

it('exports these names and no others', () => {
  expect(Object.keys(queueSqlite).sort()).toMatchInlineSnapshot(`
    [
      "Spool",
      "SqliteHistory",
      "SqliteQueue",
      "SqliteTransfer",
      "inspectQueueFile",
    ]
  `)
})
