import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import type { NetboxHooksError } from '@netbox-hooks/core'
import { every } from '@netbox-hooks/core/times'
import { type StoreMessage, unpackCalls } from '../channel/message.ts'
import type { StoreSettings } from '../channel/methods.ts'
import { type BatchAnswer, errorDetails, failure, type StoreFinding } from '../channel/outcome.ts'
import { readTime } from '../file/kept-time.ts'
import { openSqliteFile, type SqliteFile } from '../file/open.ts'
import { lookEvery } from '../file/refuse-live-owner.ts'
import { FileWatch } from '../file/watch.ts'
import type { MigrationProgress } from '../schemas/migration.ts'
import { runBatch } from './run-batch.ts'
import { SqliteStore } from './store.ts'

const port = parentPort as MessagePort
const { path, maxDepth, isSpool } = workerData as StoreSettings

// The store's thread opens the file and says so, then answers every batch of calls with a batch of outcomes.
try {
  const onMigration = (progress: MigrationProgress) => port.postMessage(progress)
  const file = openSqliteFile(path, { isSpool, onMigration, onFinding: say })
  const watch = new FileWatch({ path, file, say })
  watch.look()
  const store = new SqliteStore(file.db, maxDepth, watch)
  every(lookEvery, () => watch.look()).unref()
  serve(file, watch, store)
  answer({ outcomes: [{ value: readTime(file.db) }], depth: store.depth })
} catch (error) {
  answer({ outcomes: [failure(error, path)], depth: 0 })
}

function serve(file: SqliteFile, watch: FileWatch, store: SqliteStore): void {
  port.on('message', (message: StoreMessage | 'close') => {
    if (message === 'close') {
      watch.look()
      file.close()
      port.close()
    } else {
      const outcomes = runBatch(store, unpackCalls(message), message.moment, path)
      answer({ outcomes, depth: store.depth })
    }
  })
}

function answer(answer: BatchAnswer): void {
  port.postMessage(answer)
}

function say(finding: NetboxHooksError): void {
  port.postMessage({ finding: errorDetails(finding) } satisfies StoreFinding)
}
