// The least that accepts events durably over HTTP: a route that parses a body, and one commit for all that came while the
// one before was under way, in a thread of its own. Nothing is checked.
import { randomUUID } from 'node:crypto'
import fastify from 'fastify'
import { BareStore } from '../bare-store.ts'

process.once('message', async ({ folder }: { folder: string }) => {
  const store = new BareStore(`${folder}/queue.db`)
  const app = fastify()
  app.post('/api/events', async (request, reply) => {
    const id = randomUUID()
    await store.keep(id, JSON.stringify(request.body))
    return reply.code(202).send({ ids: [id] })
  })
  const url = await app.listen({ port: 0, host: '127.0.0.1' })
  process.on('message', () => process.send?.(process.cpuUsage()))
  process.send?.(url)
})
process.on('disconnect', () => process.exit())
