import type { Endpoint } from '@netbox-hooks/delivery'
import { hasTemplateSyntax } from '@netbox-hooks/webhooks'
import type { Secrets } from '../secrets/secrets.ts'
import type { ParsedWebhook } from './parsed.ts'
import { isSecretHeader, splitHeaderLines } from './secret-headers.ts'

/** A webhook in two parts: what its requests are built of, and stored; and what is looked up when one is sent. */
export interface SplitWebhook {
  readonly stored: ParsedWebhook
  readonly endpoint: Endpoint
}

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
  const isSecretEntry = (header: [string, string]) => isSecretHeader(header, secrets, webhook.secretHeaders)
  const lines = splitHeaderLines(webhook.additionalHeaders ?? '', secrets, webhook.secretHeaders)
  const hasSecretUrl = !hasTemplateSyntax(payloadUrl) && isSecret(payloadUrl)
  return {
    stored: {
      ...webhook,
      headers: Object.fromEntries(headers.filter((header) => !isSecretEntry(header))),
      ...(lines.secret.length > 0 && { additionalHeaders: lines.other }),
      ...(hasSecretUrl && { payloadUrl: placeOf(payloadUrl, isSecret) }),
    },
    endpoint: {
      name,
      secrets: several,
      secretHeaders: Object.fromEntries([...headers.filter(isSecretEntry), ...lines.secret]),
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

/** Stands for a host that is a secret. It leads nowhere. */
const hiddenHost = 'redacted.invalid'

/** As much of a secret URL as may be stored. */
function placeOf(url: string, isSecret: (text: string) => boolean): string {
  const { protocol = 'https:', origin = '' } = URL.parse(url) ?? {}
  return origin === '' || isSecret(origin) ? `${protocol}//${hiddenHost}` : origin
}
