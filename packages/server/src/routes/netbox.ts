import { NetboxHooksError } from '@netbox-hooks/core'
import { shapeOf } from '@netbox-hooks/core/json'
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { isSignedByNetbox } from '../access/netbox-signature.ts'
import { checkNetboxPayload, netboxEvent, netboxKey } from '../contract/netbox-event.ts'
import { netboxPayload } from '../contract/netbox-payload.ts'
import { accepted } from '../contract/schemas.ts'
import { gatewayClosed, gatewaySignature, gatewayUnsigned, webhookTooLarge } from '../errors.ts'
import { bodyText, parseBody } from './body-parsers.ts'
import { answerOf, letGo } from './intake.ts'
import type { RouteScope, ZodFastify } from './scope.ts'

/** `POST /api/netbox/webhook`: NetBox's own webhooks become change events. */
export function netboxRoutes(app: ZodFastify, scope: RouteScope): void {
  const { intake, room, gateway } = scope
  // The signature covers the bytes as they came: they are parsed when it has been checked.
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', (request, payload, done) => room.read(request, payload, done))
  app.setValidatorCompiler(() => () => true)
  // What NetBox has sent in vain stands in its change log.
  const noteGap = () => scope.host.netbox?.noteGap()
  app.addHook('onRequestAbort', (_, done) => {
    noteGap()
    done()
  })
  app.setErrorHandler((error, request) => {
    const known = NetboxHooksError.is(error) ? error : undefined
    gateway.refused(known?.code, Number(request.headers['content-length']) || 0)
    noteGap()
    throw known?.code === 'NBH_REQUEST_TOO_LARGE' ? webhookTooLarge(known) : error
  })

  app.post(
    '/netbox/webhook',
    {
      config: { access: 'public' },
      schema: {
        summary: "Accept NetBox's own webhook; answered once it is durable",
        description: 'Needs X-Hook-Signature, made with one of the secrets of server.netbox.secrets.',
        headers: z.looseObject({ 'x-hook-signature': z.string().optional() }),
        body: netboxPayload,
        response: { 202: accepted },
      },
    },
    async (request, reply) => {
      const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
      checkSignature(request, body, scope)
      const text = bodyText(request, body)
      const shape = shapeOf(text)
      const whenThereIsRoom = room.forParsed(request, text, shape)
      if (whenThereIsRoom) await whenThereIsRoom
      const payload = checkNetboxPayload(parseBody(text, shape))
      const event = netboxEvent(payload)
      const noteArrival = gateway.begin(event)
      const ids = intake.accept('netbox', [event], request, netboxKey(payload))
      letGo(request)
      reply.code(202)
      return ids.then((accepted) => {
        noteArrival()
        return answerOf(accepted)
      })
    },
  )
}

/** @throws NetboxHooksError what is wrong with the signature, or with the token in its place */
function checkSignature(request: FastifyRequest, body: Buffer, { netbox, access }: RouteScope): void {
  const { secrets = [], allowUnsigned = false } = netbox
  const { 'x-hook-signature': signature } = request.headers
  if (typeof signature === 'string' && secrets.length > 0) {
    if (!isSignedByNetbox(body, signature, secrets)) throw gatewaySignature()
  } else if (allowUnsigned) access.check(request, 'write')
  else throw secrets.length === 0 ? gatewayClosed() : gatewayUnsigned()
}
