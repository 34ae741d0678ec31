import type { FastifyReply, FastifyRequest } from 'fastify'
import { plainPath } from '../contract/plain-path.ts'
import { objectsNotManaged } from '../errors.ts'
import type { Query } from '../netbox-api/pages.ts'
import { detail } from '../netbox-api/refusals.ts'
import { viewOf } from '../netbox-api/show.ts'
import type { View } from '../netbox-fields/field.ts'
import type { Schema } from '../netbox-fields/kinds.ts'
import { words } from '../netbox-fields/words.ts'
import type { ListedObject, ManagedObjects, ObjectKind } from '../objects/index.ts'
import type { ServedHost } from '../served-host.ts'

/** The methods of a list, and of one object, as NetBox names them. */
export const listMethods = 'GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS'
export const oneMethods = 'GET, PUT, PATCH, DELETE, HEAD, OPTIONS'

/** What stands in the path of one object. */
export const oneParams: Schema = {
  type: 'object',
  properties: { id: { type: 'integer', minimum: 1 } },
  required: ['id'],
}

/** What a request to NetBox's routes asks with, and what its answer is made with. */
export interface NetboxRequest {
  readonly objects: ManagedObjects
  readonly query: Query
  readonly view: View
  /** Where it was sent, without its query and with a slash at its end. */
  readonly url: string
}

/** @throws NetboxHooksError `NBH_OBJECTS_UNMANAGED` */
export function netboxRequest(request: FastifyRequest, host: ServedHost): NetboxRequest {
  const { objects } = host
  if (!objects) throw objectsNotManaged()
  const base = baseOf(request)
  return {
    objects,
    query: queryOf(request),
    view: viewOf({ base, objects, host }),
    url: `${originOf(request)}${plainPath(request.originalUrl).replace(/\/*$/, '/')}`,
  }
}

/** What every address of this API begins with: whatever it is mounted under belongs to it. */
export function baseOf(request: FastifyRequest): string {
  // As it was sent: Express takes off what a handler is mounted under.
  const path = plainPath(request.originalUrl)
  return (
    originOf(request) + path.slice(0, Math.max(0, path.search(/\/api(?:\/(?:extras|status)(?:\/|$)|\/?$)/)))
  )
}

/** The parameters of a query, each with all its values. */
function queryOf({ query }: FastifyRequest): Query {
  return Object.fromEntries(
    Object.entries(query as Readonly<Record<string, unknown>>).map(([name, value]) => [
      name,
      [value].flat().map(String),
    ]),
  )
}

/** The object whose id stands in the path. */
export function found(
  objects: Pick<ManagedObjects, 'get'>,
  kind: ObjectKind,
  { params }: FastifyRequest,
): ListedObject | undefined {
  const { id } = params as { readonly id: string }
  return /^\d{1,15}$/.test(id) ? objects.get(kind, Number(id)) : undefined
}

/** @param model what there is none of, as NetBox calls it */
export function notThere(reply: FastifyReply, model: string): FastifyReply {
  return answer(reply, { status: 404, body: detail(words.noMatch(model)) })
}

export function answer(
  reply: FastifyReply,
  { status, body }: { readonly status: number; readonly body: unknown },
): FastifyReply {
  return reply.code(status).send(body)
}

/** The version of an object as an `ETag`. A webhook's standing may change without it: it is a weak one. */
export function addTag(reply: FastifyReply, { version }: ListedObject): void {
  if (version !== undefined) reply.header('etag', `W/"${version}"`)
}

/** Whether an object is one of those that `If-Match` names; `undefined` if it names none. */
export function isMatch({ headers }: FastifyRequest, { version }: ListedObject): boolean | undefined {
  const asked = headers['if-match']
  if (asked === undefined) return undefined
  const tags = asked.split(',').map((tag) => tag.trim().replace(/^W\//, ''))
  return tags.some((tag) => tag === '*' || tag === `"${version}"`)
}

function originOf({ protocol, host }: FastifyRequest): string {
  return `${protocol}://${host}`
}
