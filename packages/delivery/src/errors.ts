import { type ErrorCode, messageOf, NetboxHooksError } from '@netbox-hooks/core'
import type { QueueSeal } from './queue-seal.ts'

/** Setting that opens the network policy. */
export const allowSetting = 'delivery.network.allow'

// The queue

/** @param place where the queue is, without credentials */
export function queueClosed(place: string): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_QUEUE_CLOSED',
    message: 'The queue is not open.',
    where: place,
    hint: 'Call open() first, and nothing after close().',
  })
}

/** @param place the queue that is sealed, without credentials */
export function queueSealed(place: string, { state, other, at }: QueueSeal): NetboxHooksError {
  const since = new Date(at).toISOString()
  const [from, to] = state === 'filling' ? [other, place] : [place, other]
  const finish = `netbox-hooks migrate --from ${from} --to ${to}`
  const back = `netbox-hooks migrate --from ${to} --to ${from}`
  if (state === 'moved') {
    return new NetboxHooksError({
      code: 'NBH_QUEUE_MOVED',
      message: `The queue was moved to ${other} at ${since}.`,
      where: place,
      hint: `Configure that one, or move it back: ${back}`,
    })
  }
  return new NetboxHooksError({
    code: 'NBH_QUEUE_MOVED',
    message: `The queue is being ${state === 'moving' ? 'moved to' : 'filled from'} ${other} since ${since}.`,
    where: place,
    hint: `If that was interrupted, finish it: ${finish}, or take it back: ${back}`,
  })
}

/** @param from place of the queue that was to be moved, without credentials; `to`: place of the other one */
export function bothManaged(from: string, to: string): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_QUEUE_BOTH_MANAGED',
    message: `Both queues keep webhooks or event rules that are managed. Their numbers and names could be the same. Nothing was moved.`,
    where: `${from}, ${to}`,
    hint: 'Remove those of one of them first; `netbox-hooks export` writes down what they are.',
  })
}

export function cursorInvalid(): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_CURSOR_INVALID',
    message: 'The cursor is none that this has given.',
    hint: 'Take the next of the answer before, as it stands, or begin without one.',
  })
}

// The network policy

export function targetBlocked(reason: string, hint: string | undefined): NetboxHooksError {
  return new NetboxHooksError({ code: 'NBH_TARGET_BLOCKED', message: `Not sent: ${reason}.`, hint })
}

export function allowInvalid(entry: string): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_NETWORK_ALLOW_INVALID',
    message: `"${entry}" is no host name, address or CIDR.`,
    where: allowSetting,
    hint: 'Write for example "hooks.example.com", "10.1.2.3", "10.0.0.0/8" or "fd12::/16".',
  })
}

export function nameNotResolved(host: string, cause: unknown): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_DNS_FAILED',
    message: `${host} could not be resolved: ${messageOf(cause)}.`,
    hint: 'Check the host name and the name server.',
    cause,
  })
}

// Attempts

export function headerRefused(name: string, reason: string): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_HEADER_REFUSED',
    message: `Not sent: the header ${JSON.stringify(name)} ${reason}.`,
    hint: "Take it out of the webhook's headers.",
  })
}

export function methodRefused(method: string): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_METHOD_REFUSED',
    message: `Not sent: ${JSON.stringify(method)} is no method of webhooks.`,
    hint: 'Use POST, PUT, PATCH, DELETE or GET.',
  })
}

/** @param notFollowed why a redirect was not followed, as a clause */
export function badStatus(status: number, notFollowed?: string): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_RESPONSE_STATUS',
    message: `The endpoint answered ${status}${notFollowed === undefined ? '' : `; ${notFollowed}`}.`,
    hint: notFollowed === undefined ? undefined : 'Configure the URL that it redirects to.',
  })
}

export function bodyTooLarge(bytes: number, limit: number): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_BODY_TOO_LARGE',
    message: `Not sent: the body has ${bytes} bytes, the limit is ${limit}.`,
    hint: 'Let callbacks add less, or leave the snapshots out.',
  })
}

export function authenticationInvalid(problem: string): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_AUTHENTICATION_INVALID',
    message: `Not sent: the webhook's credentials ${problem}.`,
    hint: "Mend the webhook's authentication.",
  })
}

export function tlsInvalid(problem: string): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_TLS_INVALID',
    message: `Not sent: the webhook's TLS settings ${problem}.`,
    hint: 'Give certificates and keys in PEM, and the passphrase of an encrypted key.',
  })
}

/** @param variable the environment variable that has the URL; default: the webhook */
export function proxyInvalid(problem: string, variable?: string): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_PROXY_INVALID',
    message:
      variable === undefined
        ? `Not sent: the proxy's URL ${problem}.`
        : `The proxy's URL in the environment variable ${variable} ${problem}.`,
    hint: 'Write for example "http://proxy.example.com:3128".',
  })
}

/** The parts of an attempt that have a time limit. */
export type LimitedPhase = 'connect' | 'headers' | 'total'

const late: Record<LimitedPhase, { code: ErrorCode; what: string }> = {
  connect: { code: 'NBH_CONNECT_TIMEOUT', what: 'The connection was not made' },
  headers: { code: 'NBH_HEADERS_TIMEOUT', what: 'The endpoint sent no answer' },
  total: { code: 'NBH_ATTEMPT_TIMEOUT', what: 'The attempt did not end' },
}

/** @param limit in ms */
export function attemptLate(phase: LimitedPhase, limit: number): NetboxHooksError {
  const { code, what } = late[phase]
  return new NetboxHooksError({ code, message: `${what} within ${Math.round(limit) / 1000} s.` })
}

export function connectionFailed(cause: unknown): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_CONNECTION_FAILED',
    message: `The connection failed: ${messageOf(cause)}.`,
    cause,
  })
}

/** @param problem what is wrong with it, as the end of a sentence */
export function certificateRefused(problem: string, hint: string, cause: unknown): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_TLS_CERTIFICATE',
    message: `The endpoint's certificate is not accepted: ${problem}.`,
    hint,
    cause,
  })
}

/** @param problem what has happened, as the end of a sentence */
export function tlsFailed(problem: string, hint: string, cause: unknown): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_TLS_FAILED',
    message: `The TLS handshake failed: ${problem}.`,
    hint,
    cause,
  })
}

export function responseInvalid(
  problem: string,
  cause: unknown,
  hint = 'Check that the port speaks HTTP, and whether the URL should begin with https.',
): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_RESPONSE_INVALID',
    message: `The endpoint's answer is no HTTP/1 response: ${problem}.`,
    hint,
    cause,
  })
}

export function proxyFailed(host: string, cause: unknown): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_PROXY_FAILED',
    message: `The proxy ${host} cannot be used: ${messageOf(cause).replace(/\.$/, '')}.`,
    hint: NetboxHooksError.is(cause) ? cause.hint : undefined,
    cause,
  })
}

export function proxyRefused(host: string, status: number): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_PROXY_REFUSED',
    message: `The proxy ${host} opens no tunnel: it answered ${status}.`,
    hint: status === 407 ? "Check the credentials in the proxy's URL." : "Check the proxy's rules.",
  })
}

export function senderClosed(): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_SENDER_CLOSED',
    message: 'The attempt was broken off: the host shuts down.',
  })
}

/** @param pauseMs until another thread is begun in its place, in ms */
export function senderThreadDied(cause: unknown, underWay: number, pauseMs: number): NetboxHooksError {
  const when = pauseMs === 0 ? 'now' : `in ${pauseMs / 1000} s`
  return new NetboxHooksError({
    code: 'NBH_SENDER_THREAD_DIED',
    message: `A thread that sends has died: ${messageOf(cause).replace(/\.$/, '')}. Another is begun ${when}; requests to be made again: ${underWay}.`,
    hint: 'If it happens again, let the main thread send: delivery.threads: 0.',
    cause,
  })
}

export function attemptKillsThreads(deaths: number): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_SENDER_THREAD_DIED',
    message: `The thread that made the request died, ${deaths} times in a row.`,
    hint: 'The log says why.',
  })
}

export function webhookUnknown(webhook: string): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_WEBHOOK_UNKNOWN',
    message: `The webhook "${webhook}" is no longer configured.`,
    hint: 'Configure it again under that name to deliver later events.',
  })
}

export function attemptFailed(cause: unknown): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_ATTEMPT_FAILED',
    message: `The attempt failed unexpectedly: ${messageOf(cause)}.`,
    cause,
  })
}
