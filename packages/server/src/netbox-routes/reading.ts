import type { Dialect } from '../netbox-api/dialect.ts'
import { select } from '../netbox-api/filters.ts'
import { optionsOf } from '../netbox-api/options.ts'
import { ordered } from '../netbox-api/ordering.ts'
import { type Page, pageFrom, pageOf, type Query, startOf } from '../netbox-api/pages.ts'
import type { Refused } from '../netbox-api/refusals.ts'
import {
  detailSchema,
  listQuery,
  mistakesSchema,
  oneQuery,
  pageSchema,
  shownSchema,
} from '../netbox-api/schemas.ts'
import { shower } from '../netbox-api/show.ts'
import type { ListedObject, ManagedObjects } from '../objects/index.ts'
import type { RouteScope, ZodFastify } from '../routes/scope.ts'
import {
  addTag,
  answer,
  found,
  listMethods,
  type NetboxRequest,
  netboxRequest,
  notThere,
  oneMethods,
  oneParams,
} from './request.ts'

/** `GET`, `HEAD` and `OPTIONS` of a kind of object, as NetBox has them. */
export function netboxReadingRoutes(app: ZodFastify, { host }: RouteScope, dialect: Dialect): void {
  const { kind, path } = dialect
  const title = dialect.title.toLowerCase()
  const one = shownSchema(dialect)

  app.get(
    `/${path}/`,
    {
      config: { allow: listMethods },
      schema: {
        summary: `List the ${title}s, as NetBox does`,
        querystring: listQuery(dialect),
        response: { 200: pageSchema(one), 400: mistakesSchema, default: detailSchema },
      },
    },
    async (request, reply) => {
      const asked = netboxRequest(request, host)
      const chosen = choose(asked)
      if ('status' in chosen) return answer(reply, chosen)
      return { ...chosen, results: chosen.results.map(shower(dialect, asked.query, asked.view)) }
    },
  )

  app.get(
    `/${path}/:id/`,
    {
      config: { allow: oneMethods },
      schema: {
        summary: `One ${title}`,
        params: oneParams,
        querystring: oneQuery,
        response: { 200: one, 404: detailSchema, default: detailSchema },
      },
    },
    async (request, reply) => {
      const { objects, query, view } = netboxRequest(request, host)
      const object = found(objects, kind, request)
      if (!object) return notThere(reply, dialect.model)
      addTag(reply, object)
      return shower(dialect, query, view)(object)
    },
  )

  const options = { type: 'object' }
  app.options(
    `/${path}/`,
    {
      config: { allow: listMethods, access: 'read' },
      schema: {
        summary: `The fields of ${title}s, and what each may be`,
        response: { 200: options, default: detailSchema },
      },
    },
    async () => optionsOf(dialect, 'List'),
  )
  app.options(
    `/${path}/:id/`,
    {
      config: { allow: oneMethods, access: 'read' },
      schema: {
        summary: `The fields of one ${title}, and what each may be`,
        params: oneParams,
        response: { 200: options, 404: detailSchema, default: detailSchema },
      },
    },
    async (request, reply) => {
      const isThere = found(netboxRequest(request, host).objects, kind, request)
      return isThere ? optionsOf(dialect, 'Instance') : notThere(reply, dialect.model)
    },
  )

  /** Those that may be meant. Clients look for an object by its name before they change it: for that, not all are listed. */
  function candidates(objects: ManagedObjects, { name: names = [] }: Query): readonly ListedObject[] {
    if (names.length === 0 || names.includes('')) return objects.list(kind)
    const found = [...new Set(names)].flatMap((name) => objects.named(kind, name) ?? [])
    return found.sort((a, b) => a.id - b.id)
  }

  /** The page that is asked for. */
  function choose({ objects, query, view, url }: NetboxRequest): Page<ListedObject> | Refused {
    const eventTypes = host.registry.entries('eventTypes').map(({ value }) => value.name)
    const text = query['q']?.at(-1)?.toLowerCase() ?? ''
    const searching = candidates(objects, query).filter(
      (object) => text === '' || searched(object).includes(text),
    )
    const selected = select(searching, dialect, query, { eventTypes, view })
    if ('mistakes' in selected) return { status: 400, body: selected.mistakes }
    const { chosen } = selected
    const start = startOf(query)
    if (start !== undefined) return pageFrom(start, chosen, query, url)
    return pageOf(ordered(chosen, query['ordering'] ?? [], dialect.filters, view), query, url)
  }
}

/** Where NetBox looks for `q`. */
function searched({ name, settings }: ListedObject): string {
  const { description = '', payloadUrl = '' } = settings
  return `${name}\n${description}\n${payloadUrl}`.toLowerCase()
}
