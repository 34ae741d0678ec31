import type { Sender, SendResult } from '@netbox-hooks/delivery'
import type { EnvironmentValues } from '../secrets/environment-values.ts'
import type { Secrets } from '../secrets/secrets.ts'

/** Puts in what was left out of what is stored. */
export function revealingSender(sender: Sender, environment: EnvironmentValues): Sender {
  return {
    send(delivery, options) {
      try {
        return sender.send(environment.reveal(delivery), options)
      } catch (error) {
        return Promise.reject(error)
      }
    },
    destroy: () => sender.destroy(),
  }
}

/**
 * The one door that leads from senders to what is stored, logged and shown of an attempt: no secret passes it, neither in an
 * error nor in what a receiver gives away.
 */
export function redactingSender(sender: Sender, secrets: Secrets): Sender {
  const redactedResult = (result: SendResult) => redactResult(result, secrets)
  const redactedError = (error: unknown): never => {
    throw secrets.redact(error)
  }
  return {
    send: (delivery, options) => sender.send(delivery, options).then(redactedResult, redactedError),
    cancel: (deliveryIds) => sender.cancel?.(deliveryIds),
    destroy: () => sender.destroy(),
  }
}

function redactResult(result: SendResult, secrets: Secrets): SendResult {
  const { error, responseHeaders, responseBody, timings } = result
  const told = { error, responseHeaders, responseBody, redirects: timings.redirects }
  const redacted = redactParts(told, secrets)
  if (redacted === told) return result
  const { redirects, ...parts } = redacted
  return { ...result, ...parts, ...(redirects && { timings: { ...timings, redirects } }) }
}

/** The same object if no part has a secret: most attempts are of that kind. */
function redactParts<Parts extends object>(parts: Parts, secrets: Secrets): Parts {
  let copy: Parts | undefined
  for (const name in parts) {
    const value = parts[name]
    const redacted = value && secrets.redact(value)
    if (redacted === value) continue
    copy ??= { ...parts }
    copy[name] = redacted as Parts[typeof name]
  }
  return copy ?? parts
}
