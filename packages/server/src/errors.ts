import { documentation, type ErrorCode, formatPath, messageOf, NetboxHooksError } from '@netbox-hooks/core'
import type { OrderRefusal } from './objects/index.ts'

// Starting

export function serverUnprotected(address: string): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_SERVER_UNPROTECTED',
    message: `The server is to listen on ${address}, where others can reach it, and asks for no token.`,
    where: 'server.tokens',
    hint: "Give it a token: server: { tokens: [{ name: 'ops', token: { env: 'OPS_TOKEN' }, scopes: ['admin'] }] }.",
  })
}

export function mountUnprotected(): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_SERVER_UNPROTECTED',
    message: 'The routes are mounted into an application and ask for no token.',
    hint: 'Give { tokens }, or { unprotected: true } if the application lets only those through that may do everything.',
  })
}

export function tokenInvalid(problem: string): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_TOKEN_INVALID',
    message: `A token of the server cannot be used: ${problem}.`,
    where: 'server.tokens',
    hint: 'Make one with `openssl rand -hex 32`.',
  })
}

export function hostNotReady(): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_HOST_NOT_RUNNING',
    message: 'The server needs a running host.',
    hint: 'Await host.start() before the server is started or mounted.',
  })
}

export function hostStopping(): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_HOST_NOT_RUNNING',
    message: 'The host is stopping.',
    hint: 'Ask again when the next one runs.',
  })
}

export function listenFailed(error: NodeJS.ErrnoException, port: number, address: string): NetboxHooksError {
  if (error.code === 'EADDRINUSE') {
    return new NetboxHooksError({
      code: 'NBH_PORT_IN_USE',
      message: `Port ${port} of ${address} is in use.`,
      hint: 'Stop what listens there, or take another port; 0 takes a free one.',
      cause: error,
    })
  }
  return new NetboxHooksError({
    code: 'NBH_LISTEN_FAILED',
    message: `Cannot listen on ${address}, port ${port}: ${messageOf(error)}.`,
    hint: 'Give an address of this machine, and a port that you may open.',
    cause: error,
  })
}

// Requests

export function requestInvalid(
  message: string,
  problems: readonly NetboxHooksError[] = [],
  hint?: string,
): NetboxHooksError {
  return new NetboxHooksError({ code: 'NBH_REQUEST_INVALID', message, problems, hint })
}

export function requestProblem(message: string, where: string, hint?: string): NetboxHooksError {
  return new NetboxHooksError({ code: 'NBH_REQUEST_INVALID', message, where, hint })
}

export function headerRepeated(name: string): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_REQUEST_INVALID',
    message: `The request has the header ${name} twice.`,
    hint: 'Send it once; see what a proxy in front of the server adds.',
  })
}

export function requestTooLarge(limit: number): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_REQUEST_TOO_LARGE',
    message: `The body is larger than ${limit} bytes.`,
    hint: 'Send fewer events at a time.',
  })
}

export function requestTooHeavy(): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_REQUEST_TOO_LARGE',
    message: 'The body holds so many values that this host has no memory for them.',
    hint: 'Send fewer events at a time, or give the host more memory: node --max-old-space-size.',
  })
}

/** For whoever looks after NetBox, which sends one object at a time. */
export function webhookTooLarge({ code, message }: NetboxHooksError): NetboxHooksError {
  return new NetboxHooksError({
    code,
    message,
    hint: 'Set server.bodyLimit to what the largest object of NetBox needs, and the limit of a proxy in front of it; the default is 1 MiB. For very large ones the host needs memory: node --max-old-space-size.',
  })
}

export function mediaTypeUnknown(): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_MEDIA_TYPE',
    message: 'The body is of a type that is not taken here.',
    hint: 'Send Content-Type: application/json; events may come as application/x-ndjson, too.',
  })
}

export function charsetUnknown(charset: string): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_TEXT_ENCODING',
    message: `The body is said to be written in ${JSON.stringify(charset)}, not in UTF-8.`,
    hint: 'Send it as UTF-8.',
  })
}

export function requestLate(): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_REQUEST_LATE',
    message: 'The request took longer than its time limit.',
    hint: 'What was asked for may have been done. Ask again; with an Idempotency-Key, events are accepted once.',
  })
}

export function requestForeign(origin: string): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_REQUEST_FOREIGN',
    message: `The request comes from ${JSON.stringify(origin)}; without tokens only this machine is served.`,
    hint: 'Ask for http://127.0.0.1 or http://localhost, or give the server tokens.',
  })
}

export function routeUnknown(method: string, path: string): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_ROUTE_UNKNOWN',
    message: `There is no ${method} ${path}.`,
    hint: 'GET /api/openapi.json lists all there are.',
  })
}

export function methodNotAllowed(method: string, path: string, allowed: readonly string[]): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_METHOD_NOT_ALLOWED',
    message: `There is no ${method} ${path}; it takes ${allowed.join(', ')}.`,
    hint: 'GET /api/openapi.json lists all there are.',
  })
}

export function urlInvalid(): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_REQUEST_INVALID',
    message: 'The path is not percent-encoded as a URL has to be.',
    hint: 'A "%" itself is written as "%25".',
  })
}

export function accessUnauthorized(problem: string): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_UNAUTHORIZED',
    message: `${problem}.`,
    hint: 'Send "Authorization: Bearer", or "Token", with one of the tokens of server.tokens.',
  })
}

export function accessForbidden(scope: string): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_FORBIDDEN',
    message: `The token does not have the scope "${scope}".`,
    hint: 'Use another token, or add the scope in server.tokens.',
  })
}

export function serverBusy(what: string): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_SERVER_BUSY',
    message: `${what}.`,
    hint: 'Try again after the time in Retry-After.',
  })
}

export function queueLate(): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_QUEUE_FAILED',
    message: 'The queue does not answer.',
    hint: "Look at the disk, or at the server, that holds the queue; the host's log may say more.",
  })
}

/** Everybody may ask whether the server is ready: no more than a code is told. */
export function notReady(code: ErrorCode): NetboxHooksError {
  return new NetboxHooksError({
    code,
    message: 'No events are accepted now.',
    hint: "The host's log says why.",
  })
}

export function serverFailed(): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_SERVER_FAILED',
    message: 'The request failed unexpectedly.',
    hint: "The host's log says why, under the request_id.",
  })
}

export function bodyConsumed(): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_BODY_CONSUMED',
    message: "Something has read the request's body already.",
    hint: 'Mount the handler before body parsers such as express.json().',
  })
}

// What requests are about

export function webhookUnknown(webhook: string, hint: string): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_WEBHOOK_UNKNOWN',
    message: `There is no webhook "${webhook}".`,
    hint,
  })
}

export function webhookOff(webhook: string): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_WEBHOOK_OFF',
    message: `The webhook "${webhook}" is not enabled; nothing is sent to it.`,
    hint: 'Set enabled: true in its configuration.',
  })
}

export function deliveryUnknown(id: string): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_DELIVERY_UNKNOWN',
    message: `There is no delivery ${id}.`,
    hint: '`netbox-hooks deliveries list` and GET /api/deliveries list them; those that ended long ago are dropped.',
  })
}

export function deliveryEnded(id: string, state: string): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_DELIVERY_ENDED',
    message: `The delivery ${id} is ${state}; only one that is pending can be cancelled.`,
  })
}

export function deliveryBodyGone(id: string): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_DELIVERY_BODY_GONE',
    message: `The body of the delivery ${id} has been dropped; it cannot be sent once more.`,
    hint: 'Keep bodies for longer: delivery.retention.bodies.',
  })
}

/** @param rule name of the event rule that the delivery was made for */
export function deliveryNotDue(id: string, rule: string): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_DELIVERY_NOT_DUE',
    message: `By today's rules the delivery ${id} would not be made: the event rule ${rule} does not lead to it any more.`,
    hint: 'Its rule is gone or off, its conditions are not met, or it names something else. `netbox-hooks explain` says what the event leads to.',
  })
}

export function deliveryUnbuilt(id: string): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_DELIVERY_UNBUILT',
    message: `The delivery ${id} failed before there was anything that could be sent to another webhook.`,
    hint: 'Mend what it failed by, and send it once more to its own webhook.',
  })
}

// Webhooks and event rules as objects

/** The host keeps what is declared, and nothing else. */
export function objectsNotManaged(): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_OBJECTS_UNMANAGED',
    message: 'Webhooks and event rules are not managed here.',
    hint: 'Ask a host that has its queue open.',
  })
}

export function auditUnavailable(): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_OBJECTS_UNMANAGED',
    message: 'What is done is not recorded here.',
    hint: 'Ask a host that has its queue open.',
  })
}

export function reloadUnavailable(): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_RELOAD_UNAVAILABLE',
    message: 'The configuration of this host cannot be read again: it came from no file.',
    hint: 'Start the host with a configuration file, or change its webhooks and event rules by this API.',
  })
}

const refusalStatuses: Readonly<Record<OrderRefusal['why'], number>> = {
  invalid: 400,
  'no key': 400,
  'read only': 403,
  absent: 404,
  changed: 409,
}

/** All mistakes of orders that came together, each with its place among them. */
export function ordersRefused(refused: readonly OrderRefusal[], count: number): NetboxHooksError {
  const problems = refused.flatMap(({ order, issues }) =>
    issues.map(({ path, error: { code, message, hint } }) => {
      const place = path.length > 0 ? ['settings', ...path] : []
      return new NetboxHooksError({ code, message, hint, where: formatPath(['orders', order, ...place]) })
    }),
  )
  const orders = count === 1 ? 'the order' : `${refused.length} of the ${count} orders`
  const error = new NetboxHooksError({
    code: 'NBH_ORDERS_REFUSED',
    message: `Nothing was changed: ${orders} cannot be carried out.`,
    problems,
  })
  return Object.assign(error, { statusCode: refusalStatuses[refused[0]?.why ?? 'invalid'] })
}

// The NetBox gateway

export function gatewayClosed(): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_GATEWAY_CLOSED',
    message: 'The NetBox gateway has no secret to verify webhooks with.',
    where: 'server.netbox.secrets',
    hint: `Set it to the secret of NetBox's webhook, see ${documentation('netbox.md')}.`,
  })
}

export function gatewayUnsigned(): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_SIGNATURE_MISSING',
    message: 'The webhook carries no X-Hook-Signature.',
    hint: 'Give the webhook in NetBox a secret, the one in server.netbox.secrets.',
  })
}

export function gatewaySignature(): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_SIGNATURE_INVALID',
    message: 'X-Hook-Signature was not made with any of the secrets.',
    hint: 'Give the webhook in NetBox the secret that stands in server.netbox.secrets; nothing may rewrite the body on the way.',
  })
}

/** Codes that another part of the house has for what only time, or an operator, can mend: nothing was accepted. */
export const unavailable: readonly ErrorCode[] = [
  'NBH_QUEUE_FULL',
  'NBH_QUEUE_FAILED',
  'NBH_QUEUE_DISK_FULL',
  'NBH_QUEUE_DAMAGED',
  'NBH_QUEUE_READ_ONLY',
  'NBH_QUEUE_CLOSED',
  'NBH_QUEUE_UNREADABLE',
  'NBH_QUEUE_MOVED',
  'NBH_REDIS_REFUSED',
  'NBH_HOST_NOT_RUNNING',
]

/** Catch-up was asked for, and is not configured. */
export function catchUpOff(): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_CATCH_UP_OFF',
    message: "The host does not read NetBox's change log.",
    hint: 'Set server.netbox.url and server.netbox.token.',
  })
}
