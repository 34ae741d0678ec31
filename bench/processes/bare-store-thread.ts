// The store of the bare pipeline: each message is a list of jobs and of ids that are done, and one transaction.
import { DatabaseSync } from 'node:sqlite'
import { type MessagePort, parentPort, workerData } from 'node:worker_threads'

const port = parentPort as MessagePort
const db = new DatabaseSync(workerData as string)
db.exec(
  'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE job (id TEXT PRIMARY KEY, body TEXT)',
)
const add = db.prepare('INSERT INTO job VALUES (?, ?)')
const remove = db.prepare('DELETE FROM job WHERE id = ?')

port.on('message', ([jobs, done]: readonly [readonly (readonly [string, string])[], readonly string[]]) => {
  db.exec('BEGIN IMMEDIATE')
  for (const [id, body] of jobs) add.run(id, body)
  for (const id of done) remove.run(id)
  db.exec('COMMIT')
  port.postMessage(0)
})
