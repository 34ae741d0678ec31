// What starting a durable intake takes at least: Fastify, one SQLite file, one route that parses a body and commits it.
import { DatabaseSync } from 'node:sqlite'
import fastify from 'fastify'

const [, , file = ':memory:'] = process.argv
const database = new DatabaseSync(file)
database.exec(
  'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE events (id INTEGER PRIMARY KEY, body TEXT)',
)
const insert = database.prepare('INSERT INTO events (body) VALUES (?)')

const app = fastify()
app.post('/api/events', async (request, reply) => {
  const { lastInsertRowid } = insert.run(JSON.stringify(request.body))
  return reply.code(202).send({ ids: [String(lastInsertRowid)] })
})
console.log(JSON.stringify({ msg: `at ${await app.listen({ port: 0, host: '127.0.0.1' })}` }))
