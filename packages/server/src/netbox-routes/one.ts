import { changeQuery, deleteQuery, movesIn, pendingIn } from '../netbox-api/change-query.ts'
import type { Dialect } from '../netbox-api/dialect.ts'
import { detail, type Refused } from '../netbox-api/refusals.ts'
import { detailSchema, shownSchema, writtenSchema } from '../netbox-api/schemas.ts'
import type { Schema } from '../netbox-fields/kinds.ts'
import type { ObjectOrder } from '../objects/index.ts'
import type { RouteScope, ZodFastify } from '../routes/scope.ts'
import { Changer, changingMethods, noBody, refusals, versionField, wholeNote } from './changer.ts'
import { answer, found, isMatch, netboxRequest, notThere, oneMethods, oneParams } from './request.ts'

const ifMatch: Schema = {
  type: 'object',
  properties: { 'if-match': { type: 'string', description: 'Only if that is the `ETag` of the object.' } },
}
const anotherVersion: Refused = {
  status: 412,
  body: detail('It has been changed meanwhile: If-Match names another version than it has.'),
}

/** `PATCH`, `PUT` and `DELETE` of one object, which the path names. */
export function netboxOneRoutes(app: ZodFastify, scope: RouteScope, dialect: Dialect): void {
  const { host } = scope
  const { kind, path, model } = dialect
  const title = dialect.title.toLowerCase()
  const changer = new Changer(scope, dialect)
  const ofOne = { access: 'admin', allow: oneMethods } as const
  const refusalsOfOne = { ...refusals, 404: detailSchema, 412: detailSchema }

  for (const [method, isWhole] of changingMethods) {
    app[method](
      `/${path}/:id/`,
      {
        config: ofOne,
        schema: {
          summary: `Change a ${title}${wholeNote(isWhole)}`,
          params: oneParams,
          querystring: changeQuery,
          headers: ifMatch,
          body: writtenSchema(dialect, isWhole, { version: versionField }),
          response: { 200: shownSchema(dialect), ...refusalsOfOne },
        },
      },
      async (request, reply) => {
        const asked = netboxRequest(request, host)
        const { objects, query } = asked
        const object = found(objects, kind, request)
        if (!object) return notThere(reply, model)
        const movesPending = movesIn(query)
        if (typeof movesPending === 'object') return answer(reply, movesPending)
        const change = changer.read(objects, request.body ?? {}, { isWhole, current: object })
        if ('mistakes' in change) return answer(reply, { status: 400, body: change.mistakes })
        const matches = isMatch(request, object)
        if (matches === false) return answer(reply, anotherVersion)
        const isConditional = matches === true && change.version === undefined
        const version = isConditional ? object.version : change.version
        const { settings, beside } = change
        const order: ObjectOrder = { op: 'update', kind, id: object.id, version, settings, movesPending }
        return changer.carryOut(request, reply, asked, [{ order, beside }], { isConditional })
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
      return changer.carryOut(request, reply, asked, [{ order }], {
        status: 204,
        isConditional: matches === true,
      })
    },
  )
}
