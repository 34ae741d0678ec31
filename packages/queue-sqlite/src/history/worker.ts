import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import { failure, type StoreOutcome } from '../channel/outcome.ts'
import type { HistoryCall } from './history.ts'
import { SqliteHistoryReader } from './reader.ts'

const port = parentPort as MessagePort
const path = workerData as string
let reader: SqliteHistoryReader | undefined

// A file that cannot be read yet may be there the next time.
port.on('message', ({ method, args }: HistoryCall) => {
  let outcome: StoreOutcome
  try {
    reader ??= new SqliteHistoryReader(path)
    outcome = { value: Reflect.apply(reader[method], reader, args) }
  } catch (error) {
    outcome = failure(error, path)
  }
  port.postMessage(outcome)
})
