import {
  codeOf,
  type ErrorCode,
  type Logger,
  messageOf,
  NetboxHooksError,
  propertyOf,
} from '@netbox-hooks/core'
import type { FastifyReply, FastifyRequest } from 'fastify'
import {
  mediaTypeUnknown,
  requestInvalid,
  requestLate,
  requestTooLarge,
  serverFailed,
  unavailable,
  urlInvalid,
} from '../errors.ts'

const statuses: Readonly<Partial<Record<ErrorCode, number>>> = {
  NBH_REQUEST_INVALID: 400,
  NBH_CURSOR_INVALID: 400,
  NBH_EVENT_INVALID: 400,
  NBH_UNAUTHORIZED: 401,
  NBH_SIGNATURE_MISSING: 401,
  NBH_SIGNATURE_INVALID: 401,
  NBH_FORBIDDEN: 403,
  NBH_REQUEST_FOREIGN: 403,
  NBH_GATEWAY_CLOSED: 403,
  NBH_ROUTE_UNKNOWN: 404,
  NBH_METHOD_NOT_ALLOWED: 405,
  NBH_WEBHOOK_UNKNOWN: 404,
  NBH_OBJECTS_UNMANAGED: 404,
  NBH_DELIVERY_UNKNOWN: 404,
  NBH_RELOAD_UNAVAILABLE: 409,
  NBH_CATCH_UP_OFF: 409,
  NBH_TARGET_BLOCKED: 409,
  NBH_ENCRYPTION_KEY_MISSING: 409,
  NBH_WEBHOOK_OFF: 409,
  NBH_DELIVERY_ENDED: 409,
  NBH_DELIVERY_BODY_GONE: 409,
  NBH_DELIVERY_NOT_DUE: 409,
  NBH_DELIVERY_UNBUILT: 409,
  NBH_CONDITION_UNDECIDED: 409,
  NBH_TEMPLATE_FAILED: 409,
  NBH_REQUEST_TOO_LARGE: 413,
  NBH_MEDIA_TYPE: 415,
  NBH_TEXT_ENCODING: 415,
  NBH_SERVER_BUSY: 429,
  NBH_NETBOX_REFUSED: 502,
  NBH_NETBOX_TOO_OLD: 502,
  NBH_NETBOX_ANSWER: 502,
  NBH_NETBOX_UNAVAILABLE: 503,
  NBH_REQUEST_LATE: 503,
  NBH_HOST_IS_WORKER: 503,
  ...Object.fromEntries(unavailable.map((code) => [code, 503])),
}

/** Seconds after which a request that came at a bad time may be made again. */
const retryAfter: Readonly<Record<number, string>> = { 429: '1', 503: '5' }

/** What is answered with an error. */
type BodyOf = (error: NetboxHooksError, request: FastifyRequest) => object

/**
 * Answers with an error: its code, what happened, and what to do; never with a stack trace. What nobody expected is
 * logged, and the answer says no more than that.
 */
export function answerError(
  thrown: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  logger: Logger,
  bodyOf: BodyOf = (error, { id }) => ({ ...error.toJSON(), request_id: id }),
): void {
  const known = knownError(thrown, request)
  const status = known && (statuses[known.code] ?? statusOf(thrown))
  const error = status === undefined ? serverFailed() : (known as NetboxHooksError)
  if (status === undefined) {
    const { method, routeOptions } = request
    logger.error(
      { err: thrown, request_id: request.id, method, route: routeOptions.url },
      'A request to the server failed',
    )
  }
  if (error.code === 'NBH_UNAUTHORIZED') reply.header('www-authenticate', 'Bearer')
  const pause = retryAfter[status ?? 500]
  if (pause !== undefined) reply.header('retry-after', pause)
  reply
    .code(status ?? 500)
    .type('application/json; charset=utf-8')
    .send(JSON.stringify(bodyOf(error, request)))
}

function knownError(thrown: unknown, request: FastifyRequest): NetboxHooksError | undefined {
  if (NetboxHooksError.is(thrown)) return thrown
  const code = codeOf(thrown)
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') return requestTooLarge(request.routeOptions.bodyLimit)
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return mediaTypeUnknown()
  if (code === 'FST_ERR_HANDLER_TIMEOUT') return requestLate()
  if (code === 'FST_ERR_BAD_URL') return urlInvalid()
  return statusOf(thrown) === undefined ? undefined : requestInvalid(messageOf(thrown))
}

/** The status of an error that Fastify or a plugin made for the one who asks. */
function statusOf(thrown: unknown): number | undefined {
  const statusCode = propertyOf(thrown, 'statusCode')
  const isForClient = typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500
  return isForClient ? statusCode : undefined
}
