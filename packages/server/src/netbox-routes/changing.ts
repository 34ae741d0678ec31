import type { FastifyReply, FastifyRequest } from 'fastify'
import { changeQuery, deleteQuery, movesIn, pendingIn } from '../netbox-api/change-query.ts'
import { type Change, makeChanges } from '../netbox-api/changes.ts'
import type { Dialect } from '../netbox-api/dialect.ts'
import { namedEntries } from '../netbox-api/named-entries.ts'
import { type BodyReading, type BodyRules, readBody } from '../netbox-api/read-body.ts'
import { detail, type Refused, refusal } from '../netbox-api/refusals.ts'
import { detailSchema, mistakesSchema, shownSchema, writtenSchema } from '../netbox-api/schemas.ts'
import { shower } from '../netbox-api/show.ts'
import type { Schema } from '../netbox-fields/kinds.ts'
import type { ManagedObjects, ObjectOrder, Settings } from '../objects/index.ts'
import type { RouteScope, ZodFastify } from '../routes/scope.ts'
import {
  addTag,
  answer,
  found,
  isMatch,
  listMethods,
  type NetboxRequest,
  netboxRequest,
  notThere,
  oneMethods,
  oneParams,
} from './request.ts'

const ifMatch: Schema = {
  type: 'object',
  properties: { 'if-match': { type: 'string', description: 'Only if that is the `ETag` of the object.' } },
}
const id = { type: 'integer', minimum: 1 }
const version = {
  // As it is shown of what is not managed.
  type: ['integer', 'null'],
  description: 'The version that the change is meant for; with another, nothing is changed.',
}

/** How the answer to a change looks. */
interface Answering {
  readonly isList?: boolean
  readonly status?: 200 | 201 | 204
  /** Whether the version that is expected stood in `If-Match`. */
  readonly isConditional?: boolean
}

/** `POST`, `PATCH`, `PUT` and `DELETE` of a kind of object, one or several at once: all or none. */
export function netboxChangingRoutes(app: ZodFastify, { host, actorOf }: RouteScope, dialect: Dialect): void {
  const { kind, path, model } = dialect
  const title = dialect.title.toLowerCase()
  const one = shownSchema(dialect)
  const several = { type: 'array', items: one }
  const ofList = { access: 'admin', allow: listMethods } as const
  const ofOne = { access: 'admin', allow: oneMethods } as const
  const refusals = { 400: mistakesSchema, 403: detailSchema, 409: detailSchema, default: detailSchema }
  const refusalsOfOne = { ...refusals, 404: detailSchema, 412: detailSchema }

  app.post(
    `/${path}/`,
    {
      config: ofList,
      schema: {
        summary: `Create a ${title}, or several`,
        body: oneOrMany(writtenSchema(dialect, true)),
        response: { 201: { anyOf: [one, several] }, ...refusals },
      },
    },
    async (request, reply) => {
      const asked = netboxRequest(request, host)
      const isList = Array.isArray(request.body)
      const reads = [request.body ?? {}].flat().map((body) => read(asked.objects, body, { isWhole: true }))
      const mistakes = mistakesOf(reads, isList)
      if (mistakes) return answer(reply, mistakes)
      const changes = reads.flatMap((one): Change[] => {
        if ('mistakes' in one) return []
        const { settings, beside } = one
        return [{ order: { op: 'create', kind, settings }, beside }]
      })
      return carryOut(request, reply, asked, changes, { isList, status: 201 })
    },
  )

  for (const [method, isWhole] of [
    ['patch', false],
    ['put', true],
  ] as const) {
    const how = isWhole ? ': what is required must be there, what is not named stays as it is' : ''

    app[method](
      `/${path}/:id/`,
      {
        config: ofOne,
        schema: {
          summary: `Change a ${title}${how}`,
          params: oneParams,
          querystring: changeQuery,
          headers: ifMatch,
          body: writtenSchema(dialect, isWhole, { version }),
          response: { 200: one, ...refusalsOfOne },
        },
      },
      async (request, reply) => {
        const asked = netboxRequest(request, host)
        const { objects, query } = asked
        const object = found(objects, kind, request)
        if (!object) return notThere(reply, model)
        const movesPending = movesIn(query)
        if (typeof movesPending === 'object') return answer(reply, movesPending)
        const change = read(objects, request.body ?? {}, { isWhole, current: object })
        if ('mistakes' in change) return answer(reply, { status: 400, body: change.mistakes })
        const matches = isMatch(request, object)
        if (matches === false) return answer(reply, anotherVersion)
        const isConditional = matches === true && change.version === undefined
        const version = isConditional ? object.version : change.version
        const { settings, beside } = change
        const order: ObjectOrder = { op: 'update', kind, id: object.id, version, settings, movesPending }
        return carryOut(request, reply, asked, [{ order, beside }], { isConditional })
      },
    )

    app[method](
      `/${path}/`,
      {
        config: ofList,
        schema: {
          summary: `Change several ${title}s${how}`,
          querystring: changeQuery,
          body: { type: 'array', items: withId(writtenSchema(dialect, isWhole, { id, version })) },
          response: { 200: several, ...refusals },
        },
      },
      async (request, reply) => {
        const asked = netboxRequest(request, host)
        const { objects, query } = asked
        const movesPending = movesIn(query)
        if (typeof movesPending === 'object') return answer(reply, movesPending)
        const named = namedEntries(dialect, request.body, objects)
        if ('status' in named) return answer(reply, named)
        const reads = named.entries.map(({ object, rest }) =>
          read(objects, rest, { isWhole, current: object }),
        )
        const mistakes = mistakesOf(reads, true)
        if (mistakes) return answer(reply, mistakes)
        const changes = named.entries.flatMap(({ object }, index): Change[] => {
          const change = reads[index]
          if (!change || 'mistakes' in change) return []
          const { settings, version, beside } = change
          return [{ order: { op: 'update', kind, id: object.id, version, settings, movesPending }, beside }]
        })
        return carryOut(request, reply, asked, changes, { isList: true })
      },
    )
  }

  app.delete(
    `/${path}/:id/`,
    {
      config: ofOne,
      schema: {
        summary: `Delete a ${title}`,
        params: oneParams,
        querystring: deleteQuery,
        headers: ifMatch,
        response: { 204: noBody, ...refusalsOfOne },
      },
    },
    async (request, reply) => {
      const asked = netboxRequest(request, host)
      const object = found(asked.objects, kind, request)
      if (!object) return notThere(reply, model)
      const pending = pendingIn(asked.query)
      if (typeof pending === 'object') return answer(reply, pending)
      const matches = isMatch(request, object)
      if (matches === false) return answer(reply, anotherVersion)
      const version = matches ? object.version : undefined
      const order: ObjectOrder = { op: 'delete', kind, id: object.id, version, pending }
      return carryOut(request, reply, asked, [{ order }], { status: 204, isConditional: matches === true })
    },
  )

  app.delete(
    `/${path}/`,
    {
      config: ofList,
      schema: {
        summary: `Delete several ${title}s`,
        querystring: deleteQuery,
        body: { type: 'array', items: withId({ type: 'object', properties: { id } }) },
        response: { 204: noBody, ...refusals },
      },
    },
    async (request, reply) => {
      const asked = netboxRequest(request, host)
      const pending = pendingIn(asked.query)
      if (typeof pending === 'object') return answer(reply, pending)
      const named = namedEntries(dialect, request.body, asked.objects)
      if ('status' in named) return answer(reply, named)
      const changes = named.entries.map(
        ({ object }): Change => ({ order: { op: 'delete', kind, id: object.id, pending } }),
      )
      return carryOut(request, reply, asked, changes, { isList: true, status: 204 })
    },
  )

  function read(
    objects: ManagedObjects,
    body: unknown,
    rules: Pick<BodyRules, 'isWhole' | 'current'>,
  ): BodyReading {
    const actionTypes = host.registry.entries('eventActions').map(({ value }) => value.name)
    return readBody(dialect, body, { ...rules, objects, actionTypes })
  }

  async function carryOut(
    request: FastifyRequest,
    reply: FastifyReply,
    { objects, query, view }: NetboxRequest,
    changes: readonly Change[],
    { isList = false, status = 200, isConditional = false }: Answering,
  ): Promise<FastifyReply> {
    const outcome = await makeChanges(objects, changes, actorOf(request))
    if ('refused' in outcome) {
      const settings = changes.map(({ order }): Settings => ('settings' in order ? order.settings : {}))
      const context = { dialect, objects, settings, isList, isConditional }
      return answer(reply, refusal(outcome.refused, context))
    }
    if (status === 204) return reply.code(204).send()
    const show = shower(dialect, query, view)
    if (isList) return answer(reply, { status, body: outcome.objects.map(show) })
    const [object] = outcome.objects
    if (object) addTag(reply, object)
    return answer(reply, { status, body: object && show(object) })
  }
}

/** Schema of an answer that has none. */
const noBody = {}

const anotherVersion: Refused = {
  status: 412,
  body: detail('It has been changed meanwhile: If-Match names another version than it has.'),
}

/** What is wrong with bodies; with a list of them, by body. */
function mistakesOf(reads: readonly BodyReading[], isList: boolean): Refused | undefined {
  if (reads.every((read) => 'settings' in read)) return undefined
  const mistakes = reads.map((read) => ('mistakes' in read ? read.mistakes : {}))
  return { status: 400, body: isList ? mistakes : mistakes[0] }
}

function oneOrMany(schema: Schema): Schema {
  return { anyOf: [schema, { type: 'array', items: schema }] }
}

function withId(schema: Schema): Schema {
  return { ...schema, required: ['id', ...((schema['required'] as readonly string[] | undefined) ?? [])] }
}
