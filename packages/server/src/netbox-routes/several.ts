import { changeQuery, deleteQuery, movesIn, pendingIn } from '../netbox-api/change-query.ts'
import type { Change } from '../netbox-api/changes.ts'
import type { Dialect } from '../netbox-api/dialect.ts'
import { namedEntries } from '../netbox-api/named-entries.ts'
import type { BodyReading } from '../netbox-api/read-body.ts'
import type { Refused } from '../netbox-api/refusals.ts'
import { shownSchema, writtenSchema } from '../netbox-api/schemas.ts'
import type { Schema } from '../netbox-fields/kinds.ts'
import type { RouteScope, ZodFastify } from '../routes/scope.ts'
import { Changer, changingMethods, noBody, refusals, versionField, wholeNote } from './changer.ts'
import { answer, listMethods, netboxRequest } from './request.ts'

const id = { type: 'integer', minimum: 1 }

/** `POST`, `PATCH`, `PUT` and `DELETE` of several objects at once, all or none; `POST` takes a single one, too. */
export function netboxSeveralRoutes(app: ZodFastify, scope: RouteScope, dialect: Dialect): void {
  const { host } = scope
  const { kind, path } = dialect
  const title = dialect.title.toLowerCase()
  const changer = new Changer(scope, dialect)
  const one = shownSchema(dialect)
  const several = { type: 'array', items: one }
  const ofList = { access: 'admin', allow: listMethods } as const

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
      const reads = [request.body ?? {}]
        .flat()
        .map((body) => changer.read(asked.objects, body, { isWhole: true }))
      const mistakes = mistakesOf(reads, isList)
      if (mistakes) return answer(reply, mistakes)
      const changes = reads.flatMap((one): Change[] => {
        if ('mistakes' in one) return []
        const { settings, beside } = one
        return [{ order: { op: 'create', kind, settings }, beside }]
      })
      return changer.carryOut(request, reply, asked, changes, { isList, status: 201 })
    },
  )

  for (const [method, isWhole] of changingMethods) {
    app[method](
      `/${path}/`,
      {
        config: ofList,
        schema: {
          summary: `Change several ${title}s${wholeNote(isWhole)}`,
          querystring: changeQuery,
          body: {
            type: 'array',
            items: withId(writtenSchema(dialect, isWhole, { id, version: versionField })),
          },
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
          changer.read(objects, rest, { isWhole, current: object }),
        )
        const mistakes = mistakesOf(reads, true)
        if (mistakes) return answer(reply, mistakes)
        const changes = named.entries.flatMap(({ object }, index): Change[] => {
          const change = reads[index]
          if (!change || 'mistakes' in change) return []
          const { settings, version, beside } = change
          return [{ order: { op: 'update', kind, id: object.id, version, settings, movesPending }, beside }]
        })
        return changer.carryOut(request, reply, asked, changes, { isList: true })
      },
    )
  }

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
      return changer.carryOut(request, reply, asked, changes, { isList: true, status: 204 })
    },
  )
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
