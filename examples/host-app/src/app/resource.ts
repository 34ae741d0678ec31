import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { AppParts } from './app.ts'
import { type Model, represent } from './model.ts'
import { createObject, deleteObject, getObject, updateObject } from './objects.ts'
import { page, pageAskedFor } from './page.ts'
import type { Row } from './store.ts'

interface WithId {
  readonly Params: { readonly id: string }
}

/** Serves one model, as NetBox's REST API does. Every write is a unit of work whose changes the host tracks. */
export function serveModel(app: FastifyInstance, { host, store }: AppParts, model: Model): void {
  const one = `${model.path}:id(^\\d+$)/`
  const show = (row: Row, request: FastifyRequest) =>
    represent(model, row, { store, origin: originOf(request) })

  app.get(model.path, async (request) => {
    const asked = pageAskedFor(request)
    const { count, rows } = store.page(model.table, asked.limit, asked.offset)
    const results = rows.map((row) => show(row, request))
    return page(originOf(request) + model.path, { ...asked, count }, results)
  })

  app.get<WithId>(one, async (request) => show(getObject(store, model, Number(request.params.id)), request))

  app.post(model.path, async (request, reply) => {
    const row = await host.trackChanges(request, () => createObject(store, model, request.body))
    return reply.code(201).send(show(row, request))
  })

  app.route<WithId>({
    method: ['PATCH', 'PUT'],
    url: one,
    handler: async (request) => {
      const { body, method, params } = request
      const row = await host.trackChanges(request, () =>
        updateObject(store, model, Number(params.id), body, method === 'PATCH'),
      )
      return show(row, request)
    },
  })

  app.delete<WithId>(one, async (request, reply) => {
    await host.trackChanges(request, () => deleteObject(store, model, Number(request.params.id)))
    return reply.code(204).send()
  })
}

function originOf({ protocol, host }: FastifyRequest): string {
  return `${protocol}://${host}`
}
