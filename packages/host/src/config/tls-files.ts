import { resolve } from 'node:path'
import { messageOf } from '@netbox-hooks/core'
import { readText } from '@netbox-hooks/core/text'
import { type TlsSettings, tlsProblem } from '@netbox-hooks/delivery'
import type { ConfigReporter } from './errors.ts'
import type { ConfigIssue, ParsedWebhook } from './parsed.ts'

const fields = { caFilePath: 'ca', clientCert: 'certificate', clientKey: 'key' } as const

/** A webhook with the certificates and keys that it names; what is wrong with them is reported. */
export function withTls(webhook: ParsedWebhook, directory: string, report: ConfigReporter): ParsedWebhook {
  const { tls, issues } = readTlsSettings(webhook, directory)
  for (const issue of issues) report.issue({ ...issue, path: [] })
  return { ...webhook, tls }
}

/**
 * Reads the certificates and keys that a webhook names. Each is a path, relative to the configuration, or the PEM text
 * itself, as a reference to a secret gives it.
 */
function readTlsSettings(
  webhook: ParsedWebhook,
  directory: string,
): { readonly tls: TlsSettings | undefined; readonly issues: readonly Omit<ConfigIssue, 'path'>[] } {
  const issues: Omit<ConfigIssue, 'path'>[] = []
  const texts: Partial<Record<'ca' | 'certificate' | 'key', string>> = {}
  for (const [field, setting] of Object.entries(fields) as [keyof typeof fields, 'ca'][]) {
    const given = webhook[field]
    if (given === undefined) continue
    try {
      texts[setting] = given.includes('-----BEGIN ') ? given : readText(resolve(directory, given))
    } catch (error) {
      issues.push({ message: `The ${field} cannot be read: ${messageOf(error).split(',', 1)[0]}` })
    }
  }
  if (issues.length > 0) return { tls: undefined, issues }
  if (Object.keys(texts).length === 0 && webhook.sslVerification) return { tls: undefined, issues }
  const tls: TlsSettings = { ...texts, sslVerification: webhook.sslVerification }
  const problem = tlsProblem(tls)
  return problem === undefined
    ? { tls, issues }
    : { tls: undefined, issues: [{ message: `The TLS settings ${problem}` }] }
}
