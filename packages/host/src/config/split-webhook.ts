import type { Endpoint } from '@netbox-hooks/delivery'
import { hasTemplateSyntax } from '@netbox-hooks/webhooks'
import type { Secrets } from '../secrets/secrets.ts'
import type { ParsedWebhook } from './parsed.ts'

/** A webhook in two parts: what its requests are built of, and stored; and what is looked up when one is sent. */
export interface SplitWebhook {
  readonly stored: ParsedWebhook
  readonly endpoint: Endpoint
}

/** Headers that are a secret, wherever their value comes from. */
const secretNames = /^(?:(?:proxy-)?authorization|cookie|(?:x-)?(?:api|auth)-?(?:key|token))$/i

/** Keeps secrets out of what is stored: the key of the signatures, headers with credentials, a secret URL. */
export function splitWebhook(webhook: ParsedWebhook, secrets: Secrets): SplitWebhook {
  const { name, payloadUrl, secret, concurrency, rateLimit, ordering, head, retry, timeout } = webhook
  const {
    tls,
    proxy,
    redirects,
    authentication,
    secrets: several = secret === undefined ? [] : [secret],
  } = webhook
  const isSecret = (value: string) => secrets.redactText(value) !== value
  const headers = Object.entries(webhook.headers)
  const isSecretHeader = ([header, value]: [string, string]) => secretNames.test(header) || isSecret(value)
  const hasSecretUrl = !hasTemplateSyntax(payloadUrl) && isSecret(payloadUrl)
  return {
    stored: {
      ...webhook,
      headers: Object.fromEntries(headers.filter((header) => !isSecretHeader(header))),
      ...(hasSecretUrl && { payloadUrl: URL.parse(payloadUrl)?.origin ?? payloadUrl }),
    },
    endpoint: {
      name,
      secrets: several,
      secretHeaders: Object.fromEntries(headers.filter(isSecretHeader)),
      authentication,
      tls,
      proxy,
      redirects,
      concurrency,
      rateLimit,
      ordering,
      head,
      // The whole of an attempt, and with it each of its parts.
      ...(timeout !== undefined && { timeouts: { headers: timeout, body: timeout, total: timeout } }),
      ...(hasSecretUrl && { url: payloadUrl }),
      ...(retry.schedule && { retrySchedule: retry.schedule }),
    },
  }
}
