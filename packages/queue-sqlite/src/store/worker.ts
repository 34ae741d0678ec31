import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import { runBatch } from './run-batch.ts'
import { openSqliteFile, type SqliteFile } from './sqlite-file.ts'
import type { MigrationProgress } from './sqlite-migration.ts'
import { SqliteStore } from './sqlite-store.ts'
import { type StoreMessage, unpackCalls } from './store-message.ts'
import type { StoreSettings } from './store-methods.ts'
import { type BatchAnswer, failure } from './store-outcome.ts'

const port = parentPort as MessagePort
const { path, maxDepth, isSpool } = workerData as StoreSettings

// The store's thread opens the file and says so, then answers every batch of calls with a batch of outcomes.
try {
  const onMigration = (progress: MigrationProgress) => port.postMessage(progress)
  const file = openSqliteFile(path, { isSpool, onMigration })
  const store = new SqliteStore(file.db, maxDepth)
  serve(file, store)
  answer({ outcomes: [undefined], depth: store.depth })
} catch (error) {
  answer({ outcomes: [failure(error, path)], depth: 0 })
}

function serve(file: SqliteFile, store: SqliteStore): void {
  port.on('message', (message: StoreMessage | 'close') => {
    if (message === 'close') {
      file.close()
      port.close()
    } else {
      const outcomes = runBatch(store, unpackCalls(message), message.now, path)
      answer({ outcomes, depth: store.depth })
    }
  })
}

function answer(answer: BatchAnswer): void {
  port.postMessage(answer)
}
