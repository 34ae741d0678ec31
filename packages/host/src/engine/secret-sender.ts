import type { Sender } from '@netbox-hooks/delivery'
import type { EnvironmentValues } from '../secrets/environment-values.ts'
import type { Secrets } from '../secrets/secrets.ts'

/** Puts in what was left out of what is stored. */
export function revealingSender(sender: Sender, environment: EnvironmentValues): Sender {
  return {
    send: async (delivery, options) => sender.send(environment.reveal(delivery), options),
    destroy: () => sender.destroy(),
  }
}

/**
 * The one door that leads from senders to what is stored, logged and shown of an attempt: no secret passes it, neither in an
 * error nor in what a receiver gives away.
 */
export function redactingSender(sender: Sender, secrets: Secrets): Sender {
  return {
    async send(delivery, options) {
      try {
        const result = await sender.send(delivery, options)
        const { error, responseHeaders, responseBody, timings } = result
        const told = { error, responseHeaders, responseBody, redirects: timings.redirects }
        const redacted = redactParts(told, secrets)
        if (redacted === told) return result
        const { redirects, ...parts } = redacted
        return { ...result, ...parts, ...(redirects && { timings: { ...timings, redirects } }) }
      } catch (error) {
        throw secrets.redact(error)
      }
    },
    cancel: (deliveryIds) => sender.cancel?.(deliveryIds),
    destroy: () => sender.destroy(),
  }
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
