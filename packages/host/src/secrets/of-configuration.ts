import { proxyVariables } from '@netbox-hooks/delivery'
import { isPlainObject } from '../is-plain-object.ts'
import { keysIn } from '../keys/key.ts'
import { type SettingsKind, secretParts } from './parts.ts'
import type { Secrets } from './secrets.ts'
import { secretUrlParts } from './url-parts.ts'

/**
 * Takes in the secrets that stand in a configuration itself, of whatever shape it is: secrets, passwords and tokens of
 * webhooks, credentials in URLs of the queue, of proxies and of webhooks, tokens and gateway's secrets of the server. What
 * references lead to is taken in where they are resolved, and what templates may read of the environment by
 * {@link Secrets.addVariables}.
 */
export function keepSecretsOf(raw: unknown, secrets: Secrets): void {
  keepWebhookSecrets(raw, secrets)
  keepServerSecrets(raw, secrets)
  keepEncryptionKeys(raw, secrets)
  keepProxySecrets(raw, secrets)
}

/** Of the proxies that the environment names, if the configuration says that they are used. */
function keepProxySecrets(raw: unknown, secrets: Secrets): void {
  const { delivery } = Object(raw) as { readonly delivery?: unknown }
  if (Object(delivery).proxy !== 'environment') return
  for (const name of [...proxyVariables.http, ...proxyVariables.https]) {
    const value = process.env[name]
    const url = value === undefined || value.includes('://') ? value : `http://${value}`
    keep(passwordOf(url), secrets)
  }
}

function keepWebhookSecrets(raw: unknown, secrets: Secrets): void {
  const { webhooks, queue } = Object(raw) as { readonly webhooks?: unknown; readonly queue?: unknown }
  keep(passwordOf(queue), secrets)
  if (!Array.isArray(webhooks)) return
  for (const webhook of webhooks) if (isPlainObject(webhook)) keepSettingsSecrets('webhook', webhook, secrets)
}

/** Takes in the secrets that stand in the settings of one webhook or event rule. */
export function keepSettingsSecrets(
  kind: SettingsKind,
  settings: Readonly<Record<string, unknown>>,
  secrets: Secrets,
): void {
  for (const { path, value } of secretParts(kind, settings))
    for (const text of typeof value === 'string' ? asShown(path, value) : []) keep(text, secrets)
  if (kind !== 'webhook') return
  const { payloadUrl, authentication } = settings
  const { username, password } = Object(authentication) as Readonly<Record<string, unknown>>
  if (typeof payloadUrl === 'string' && secrets.redactText(payloadUrl) !== payloadUrl)
    for (const part of secretUrlParts(payloadUrl)) keep(part, secrets)
  if (typeof username === 'string' && typeof password === 'string')
    keep(basicCredentials(username, password), secrets)
}

/** As what a secret part of settings may turn up elsewhere. */
function asShown([setting, step]: readonly string[], value: string): (string | undefined)[] {
  // Too common a word, and too long a text.
  if (step === 'username' || setting === 'clientKey') return []
  if (setting === 'proxy') return [passwordOf(value)]
  // Behind `Bearer`.
  const isHeader = setting === 'headers' || setting === 'additionalHeaders'
  return isHeader ? [value, value.slice(value.lastIndexOf(' ') + 1)] : [value]
}

function keep(value: unknown, secrets: Secrets): void {
  if (typeof value === 'string') secrets.add(value)
}

/** As they go over the wire, and may come back. */
function basicCredentials(username: string, password: string): string {
  return Buffer.from(`${username}:${password}`).toString('base64')
}

/** The password of a URL, as it is meant. */
function passwordOf(url: unknown): string | undefined {
  const password = typeof url === 'string' ? URL.parse(url)?.password : undefined
  try {
    return password && decodeURIComponent(password)
  } catch {
    return password
  }
}

function keepServerSecrets(raw: unknown, secrets: Secrets): void {
  const { server } = Object(raw) as { readonly server?: unknown }
  const { tokens, netbox } = Object(server) as Readonly<Record<string, unknown>>
  const tokenValues = Array.isArray(tokens) ? tokens.map((token) => Object(token).token) : []
  const { secrets: netboxSecrets, token: netboxToken } = Object(netbox) as Readonly<Record<string, unknown>>
  for (const value of [tokenValues, netboxSecrets, netboxToken].flat()) keep(value, secrets)
}

function keepEncryptionKeys(raw: unknown, secrets: Secrets): void {
  const { encryption } = Object(raw) as { readonly encryption?: unknown }
  for (const text of [Object(encryption).keys].flat())
    if (typeof text === 'string') for (const key of keysIn(text)) keep(key, secrets)
}
