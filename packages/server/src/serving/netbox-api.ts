import type { FastifyReply, FastifyRequest, FastifySchemaCompiler } from 'fastify'
import { requestInvalid } from '../errors.ts'
import { ruleDialect, webhookDialect } from '../netbox-api/dialect.ts'
import { netboxOneRoutes } from '../netbox-routes/one.ts'
import { netboxReadingRoutes } from '../netbox-routes/reading.ts'
import { netboxSecretRoutes } from '../netbox-routes/secrets.ts'
import { netboxSeveralRoutes } from '../netbox-routes/several.ts'
import { netboxStatusRoutes } from '../netbox-routes/status.ts'
import { addBodyParsers } from '../routes/body-parsers.ts'
import type { RouteScope, ZodFastify } from '../routes/scope.ts'
import { answerError } from './error-answer.ts'
import { netboxErrorBody } from './netbox-error.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The methods that there are at the route's path, which NetBox tells with every answer. */
    allow?: string
  }
}

/** The version of NetBox's API that is spoken. */
const apiVersion = '4.6'
const json = 'application/json'

/**
 * The part of the API that speaks NetBox's dialect: its errors, its headers, its way of checking what is sent.
 * @param refuseUnknown answers where there is no route
 */
export async function netboxApi(
  app: ZodFastify,
  scope: RouteScope,
  refuseUnknown: (request: FastifyRequest, reply: FastifyReply) => never,
): Promise<void> {
  addBodyParsers(app, scope.room, { notJson: (problem) => requestInvalid(`JSON parse error - ${problem}`) })
  // The schemas are for the document: what is wrong is told in NetBox's words by who reads it.
  const takesAll: FastifySchemaCompiler<unknown> = () => () => true
  app.setValidatorCompiler(takesAll)
  app.setErrorHandler((error, request, reply) =>
    answerError(error, request, reply, scope.host.logger, netboxErrorBody),
  )
  app.addHook('onSend', (request, reply, payload, done) => {
    const { allow } = request.routeOptions.config
    reply.header('api-version', apiVersion)
    if (allow !== undefined) reply.header('allow', allow)
    // As NetBox names it: JSON has one encoding.
    if (String(reply.getHeader('content-type')).startsWith(json)) reply.header('content-type', json)
    done(null, payload)
  })
  netboxStatusRoutes(app, scope)
  await app.register(
    async (extras) => {
      extras.setNotFoundHandler(refuseUnknown)
      const eventTypes = scope.host.registry.entries('eventTypes').map(({ value }) => value.name)
      for (const dialect of [webhookDialect, ruleDialect(eventTypes)]) {
        netboxReadingRoutes(extras, scope, dialect)
        netboxSeveralRoutes(extras, scope, dialect)
        netboxOneRoutes(extras, scope, dialect)
      }
      netboxSecretRoutes(extras, scope)
    },
    { prefix: '/extras' },
  )
}
