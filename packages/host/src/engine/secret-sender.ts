import type { Sender, SendResult } from '@netbox-hooks/delivery'
import type { EnvironmentValues } from '../secrets/environment-values.ts'
import type { Secrets } from '../secrets/secrets.ts'

/** Puts in what was left out of what is stored, and leaves out what a receiver gives away of it: its answer is stored. */
export function secretSender(sender: Sender, environment: EnvironmentValues, secrets: Secrets): Sender {
  return {
    async send(delivery, options): Promise<SendResult> {
      const result = await sender.send(environment.reveal(delivery), options)
      const { responseHeaders, responseBody } = result
      const headers = responseHeaders && secrets.redact(responseHeaders)
      const body = responseBody && secrets.redactText(responseBody)
      if (headers === responseHeaders && body === responseBody) return result
      return { ...result, responseHeaders: headers, responseBody: body }
    },
    destroy: () => sender.destroy(),
  }
}
