import { NetboxHooksError, propertyOf } from '@netbox-hooks/core'
import type { AttemptTimeouts } from '../attempt-timeouts.ts'
import { handshakeWords } from '../connect/tls-words.ts'
import * as errors from '../errors.ts'
import type { Exchanged } from './exchange.ts'

/**
 * Why an exchange has failed; `undefined` if it has not: a 2xx counts, even if its body broke off.
 * @param notFollowed why its redirect was not followed, if it is one
 */
export function failureOf(
  { status, error }: Exchanged,
  limits: AttemptTimeouts,
  notFollowed?: string,
): NetboxHooksError | undefined {
  if (status !== undefined)
    return status >= 200 && status < 300 ? undefined : errors.badStatus(status, notFollowed)
  if (NetboxHooksError.is(error)) return error
  const { name, code, message = '' } = (error ?? {}) as { name?: string; code?: unknown; message?: string }
  switch (code) {
    case 'UND_ERR_HEADERS_TIMEOUT':
      return errors.attemptLate('headers', limits.headers)
    case 'UND_ERR_HEADERS_OVERFLOW':
      return errors.responseInvalid('its headers are too large', error)
    case 'UND_ERR_DESTROYED':
    case 'UND_ERR_CLOSED':
    case 'ABORT_ERR':
      return errors.senderClosed()
  }
  // With TLS 1.3, an endpoint that misses a client certificate says so only now.
  if (String(code).startsWith('ERR_SSL_')) {
    const { problem, hint } = handshakeWords(error)
    return errors.tlsFailed(problem, hint, error)
  }
  const isInvalid =
    name === 'HTTPParserError' ||
    code === 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH' ||
    // What undici says of an answer, and of an upgrade, that nobody asked for.
    message === 'bad response' ||
    message === 'bad upgrade'
  if (!isInvalid) return errors.connectionFailed(error)
  return errors.responseInvalid(otherProtocol(error) ?? message, error)
}

/** The protocol that an answer is in, if it is another one that is known by how it begins. */
function otherProtocol(error: unknown): string | undefined {
  const begin = String(propertyOf(error, 'data') ?? '').slice(0, 9)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: how a record of TLS begins
  if (/^[\x15\x16]\x03[\0-\x04]/.test(begin)) return 'it is in TLS'
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the frame by which HTTP/2 begins
  return /^\0[\s\S]{2}\x04[\s\S]\0{4}/.test(begin)
    ? 'it is in HTTP/2, which is spoken over TLS alone'
    : undefined
}
