// The thread of a bare store: each message is a list of jobs and of ids that are done, and one transaction.
import { DatabaseSync } from 'node:sqlite'
import { type MessagePort, parentPort, workerData } from 'node:worker_threads'

type Job = readonly [id: string, body: string, deliveries: readonly string[]]

const port = parentPort as MessagePort
const db = new DatabaseSync(workerData as string)
db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
  CREATE TABLE job (id TEXT PRIMARY KEY, body TEXT); CREATE TABLE delivery (id TEXT PRIMARY KEY)`)
const add = db.prepare('INSERT INTO job VALUES (?, ?)')
const remove = db.prepare('DELETE FROM job WHERE id = ?')
const addDelivery = db.prepare('INSERT INTO delivery VALUES (?)')
const removeDelivery = db.prepare('DELETE FROM delivery WHERE id = ?')

port.on('message', ([jobs, done]: readonly [readonly Job[], readonly string[]]) => {
  db.exec('BEGIN IMMEDIATE')
  for (const [id, body, deliveries] of jobs) {
    add.run(id, body)
    for (const delivery of deliveries) addDelivery.run(delivery)
  }
  for (const id of done) {
    if (id.includes('/')) removeDelivery.run(id)
    else remove.run(id)
  }
  db.exec('COMMIT')
  port.postMessage(0)
})
