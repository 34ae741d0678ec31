import { isObject } from '@netbox-hooks/core/json'
import type { FastifyReply } from 'fastify'
import { halfCharacterIn } from '../contract/half-character.ts'
import { wireSecretOf } from '../contract/orders.ts'
import { webhookDialect } from '../netbox-api/dialect.ts'
import { refusal } from '../netbox-api/refusals.ts'
import { detailSchema, mistakesSchema, pageSchema } from '../netbox-api/schemas.ts'
import { timeOf } from '../netbox-api/time.ts'
import { unknownFields } from '../netbox-fields/kinds.ts'
import { type Mistakes, whole, words } from '../netbox-fields/words.ts'
import type { ListedObject, OrderRefusal } from '../objects/index.ts'
import type { RouteScope, ZodFastify } from '../routes/scope.ts'
import { answer, found, netboxRequest, notThere } from './request.ts'

const time = { type: 'string', format: 'date-time' }
const timeOrNull = { ...time, type: ['string', 'null'] }
const secret = {
  title: 'Secret',
  type: 'object',
  properties: {
    id: { type: 'string' },
    created_at: timeOrNull,
    ends_at: { ...timeOrNull, description: 'From then on nothing is signed with it.' },
    last_used_at: timeOrNull,
  },
  required: ['id', 'created_at', 'ends_at', 'last_used_at'],
}
const fields = ['secret', 'others_end_at', 'ends_at']
const options = {
  name: 'Secret List',
  description: '',
  renders: ['application/json'],
  parses: ['application/json'],
  actions: {
    POST: {
      secret: { type: 'string', required: false, read_only: false, label: 'Secret' },
      others_end_at: { type: 'datetime', required: false, read_only: false, label: 'Others end at' },
      ends_at: { type: 'datetime', required: false, read_only: false, label: 'Ends at' },
    },
  },
}
const id = { type: 'integer', minimum: 1 }
const ofWebhook = { type: 'object', properties: { id }, required: ['id'] }

/** `/api/extras/webhooks/<id>/secrets/`: the keys of a webhook's signatures, and how one takes the place of another. */
export function netboxSecretRoutes(app: ZodFastify, { host, actorOf }: RouteScope): void {
  const config = { allow: 'GET, POST, HEAD, OPTIONS' }
  const refusals = { 400: mistakesSchema, 403: detailSchema, 404: detailSchema, 409: detailSchema }

  app.get(
    '/webhooks/:id/secrets/',
    {
      config,
      schema: {
        summary: 'The keys of a webhook: since when, until when, when last used; never what they are',
        params: ofWebhook,
        response: { 200: pageSchema(secret), 404: detailSchema, default: detailSchema },
      },
    },
    async (request, reply) => {
      const { objects } = netboxRequest(request, host)
      const webhook = found(objects, 'webhook', request)
      if (!webhook) return notThere(reply, 'Webhook')
      const results = webhook.secrets.map(wireSecretOf)
      return { count: results.length, next: null, previous: null, results }
    },
  )

  app.options(
    '/webhooks/:id/secrets/',
    {
      config: { ...config, access: 'read' },
      schema: {
        summary: 'The fields of a key',
        params: ofWebhook,
        response: { 200: { type: 'object' }, 404: detailSchema, default: detailSchema },
      },
    },
    async (request, reply) => {
      const webhook = found(netboxRequest(request, host).objects, 'webhook', request)
      return webhook ? options : notThere(reply, 'Webhook')
    },
  )

  app.post(
    '/webhooks/:id/secrets/',
    {
      config: { ...config, access: 'admin' },
      schema: {
        summary: 'Give a webhook a further key, which is the preferred one from now on',
        description: 'A key that is made here is answered this once.',
        params: ofWebhook,
        body: {
          type: 'object',
          properties: {
            secret: { type: 'string', minLength: 1, description: 'Default: a new one.' },
            others_end_at: {
              ...timeOrNull,
              description: 'When the keys end that do not end before. Default: in 24 h.',
            },
            ends_at: { ...timeOrNull, description: 'When the new one does. Default: it does not.' },
          },
          additionalProperties: false,
        },
        response: {
          201: { ...secret, properties: { ...secret.properties, secret: { type: 'string' } } },
          ...refusals,
          default: detailSchema,
        },
      },
    },
    async (request, reply) => {
      const { objects } = netboxRequest(request, host)
      const webhook = found(objects, 'webhook', request)
      if (!webhook) return notThere(reply, 'Webhook')
      const read = readOptions(request.body ?? {})
      if ('mistakes' in read) return reply.code(400).send(read.mistakes)
      const outcome = await objects.addSecret(webhook.id, read.options, actorOf(request))
      if ('refused' in outcome) return refuse(reply, outcome.refused, webhook)
      const [added] = outcome.made.secrets
      return reply.code(201).send({
        ...(added && wireSecretOf(added)),
        ...(outcome.secret !== undefined && { secret: outcome.secret }),
      })
    },
  )

  app.delete(
    '/webhooks/:id/secrets/:secretId/',
    {
      config: { allow: 'DELETE', access: 'admin' },
      schema: {
        summary: 'End a key now',
        params: {
          type: 'object',
          properties: { id, secretId: { type: 'string' } },
          required: ['id', 'secretId'],
        },
        response: { 204: {}, ...refusals, default: detailSchema },
      },
    },
    async (request, reply) => {
      const { objects } = netboxRequest(request, host)
      const webhook = found(objects, 'webhook', request)
      if (!webhook) return notThere(reply, 'Webhook')
      const { secretId } = request.params as { readonly secretId: string }
      if (!webhook.secrets.some((known) => known.id === secretId)) return notThere(reply, 'Secret')
      const outcome = await objects.removeSecret(webhook.id, secretId, actorOf(request))
      if ('refused' in outcome) return refuse(reply, outcome.refused, webhook)
      return reply.code(204).send()
    },
  )

  function refuse(reply: FastifyReply, refused: OrderRefusal, { settings }: ListedObject): FastifyReply {
    const objects = { named: () => undefined }
    const context = { dialect: webhookDialect, objects, settings: [settings], isList: false }
    return answer(reply, refusal([refused], context))
  }
}

interface KeyOptions {
  readonly secret?: string | undefined
  readonly othersEndAt?: number | undefined
  readonly endsAt?: number | undefined
}

function readOptions(body: unknown): { readonly options: KeyOptions } | { readonly mistakes: Mistakes } {
  if (!isObject(body)) return { mistakes: { [whole]: [words.noDictionary(body)] } }
  const { secret = undefined, others_end_at: othersEndAt, ends_at: endsAt } = body
  const mistakes: Record<string, Mistakes> = {}
  const isText = typeof secret === 'string' && !halfCharacterIn(secret)
  if (secret !== undefined && !isText) mistakes['secret'] = [words.notText]
  if (secret === '') mistakes['secret'] = [words.blank]
  const times = { othersEndAt: timeIn(othersEndAt), endsAt: timeIn(endsAt) }
  if (Number.isNaN(times.othersEndAt)) mistakes['others_end_at'] = [words.notTime]
  if (Number.isNaN(times.endsAt)) mistakes['ends_at'] = [words.notTime]
  else if (times.endsAt !== undefined && times.endsAt <= Date.now())
    mistakes['ends_at'] = ['It must be a time to come.']
  Object.assign(
    mistakes,
    unknownFields(
      Object.keys(body).filter((name) => !fields.includes(name)),
      fields,
    ),
  )
  if (Object.keys(mistakes).length > 0) return { mistakes }
  return { options: { secret: secret as string | undefined, ...times } }
}

/** In ms since the epoch; `NaN` if it is no time. */
function timeIn(given: unknown): number | undefined {
  if (given === undefined || given === null) return undefined
  return typeof given === 'string' ? timeOf(given) : Number.NaN
}
