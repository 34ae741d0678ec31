import type { FastifyReply, FastifyRequest } from 'fastify'
import { type Change, makeChanges } from '../netbox-api/changes.ts'
import type { Dialect } from '../netbox-api/dialect.ts'
import { type BodyReading, type BodyRules, readBody } from '../netbox-api/read-body.ts'
import { refusal } from '../netbox-api/refusals.ts'
import { detailSchema, mistakesSchema } from '../netbox-api/schemas.ts'
import { shower } from '../netbox-api/show.ts'
import type { Schema } from '../netbox-fields/kinds.ts'
import type { ManagedObjects, Settings } from '../objects/index.ts'
import type { RouteScope } from '../routes/scope.ts'
import { addTag, answer, type NetboxRequest } from './request.ts'

/** Schemas of what a change may be answered with when it is refused. */
export const refusals: Readonly<Record<400 | 403 | 409 | 'default', Schema>> = {
  400: mistakesSchema,
  403: detailSchema,
  409: detailSchema,
  default: detailSchema,
}

/** Schema of an answer that has no body. */
export const noBody = {}

/** The ways of changing objects, and whether each wants what is required. */
export const changingMethods = [
  ['patch', false],
  ['put', true],
] as const

/** What a summary says of a method that wants what is required. */
export function wholeNote(isWhole: boolean): string {
  return isWhole ? ': what is required must be there, what is not named stays as it is' : ''
}

/** A field that is taken in a body beside the object's: the version that a change is meant for. */
export const versionField: Schema = {
  // As it is shown of what is not managed.
  type: ['integer', 'null'],
  description: 'The version that the change is meant for; with another, nothing is changed.',
}

/** How the answer to a change looks. */
export interface Answering {
  readonly isList?: boolean
  readonly status?: 200 | 201 | 204
  /** Whether the version that is expected stood in `If-Match`. */
  readonly isConditional?: boolean
}

/** Changes objects of one kind as requests ask for it. */
export class Changer {
  readonly #scope: Pick<RouteScope, 'host' | 'actorOf'>
  readonly #dialect: Dialect

  constructor(scope: Pick<RouteScope, 'host' | 'actorOf'>, dialect: Dialect) {
    this.#scope = scope
    this.#dialect = dialect
  }

  /** What a body says that an object is to be. */
  read(objects: ManagedObjects, body: unknown, rules: Pick<BodyRules, 'isWhole' | 'current'>): BodyReading {
    const { registry } = this.#scope.host
    const actionTypes = registry.entries('eventActions').map(({ value }) => value.name)
    return readBody(this.#dialect, body, { ...rules, objects, actionTypes })
  }

  /** Makes the changes, all or none, and answers with how the objects are now. */
  async carryOut(
    request: FastifyRequest,
    reply: FastifyReply,
    { objects, query, view }: NetboxRequest,
    changes: readonly Change[],
    { isList = false, status = 200, isConditional = false }: Answering,
  ): Promise<FastifyReply> {
    const dialect = this.#dialect
    const outcome = await makeChanges(objects, changes, this.#scope.actorOf(request))
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
