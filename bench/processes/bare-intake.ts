// The least that accepts events durably over HTTP: a route that parses a body, and one commit for all that came while the
// one before was under way, in a thread of its own; and, if asked, posts it then. Nothing is checked.
import { randomUUID } from 'node:crypto'
import fastify from 'fastify'
import { Pool } from 'undici'
import { BareStore } from '../bare-store.ts'
import { unheeded } from '../unheeded.ts'

interface Task {
  readonly folder: string
  /** Of the endpoint. */
  readonly port: number
  readonly isDelivered: boolean
}

process.once('message', async ({ folder, port, isDelivered }: Task) => {
  const store = new BareStore(`${folder}/queue.db`)
  const pool = new Pool(`http://127.0.0.1:${port}`, { connections: 64, pipelining: 1, allowH2: false })
  const headers = ['content-type', 'application/json']
  const app = fastify()
  app.post('/api/events', async (request, reply) => {
    const id = randomUUID()
    const body = JSON.stringify(request.body)
    await store.keep(id, body)
    if (isDelivered) pool.dispatch({ path: '/', method: 'POST', headers, body }, unheeded)
    return reply.code(202).send({ ids: [id] })
  })
  const url = await app.listen({ port: 0, host: '127.0.0.1' })
  process.on('message', () => process.send?.(process.cpuUsage()))
  process.send?.(url)
})
process.on('disconnect', () => process.exit())
