import { existsSync } from 'node:fs'
import type { Secrets } from '@netbox-hooks/host/parts'
import type { SecretVariables } from '../managed/secret-variables.ts'
import type { SettingsPath } from '../managed/settings-path.ts'
import { translateHeaders } from './headers.ts'
import type { NetboxWebhook } from './netbox-objects.ts'
import type { ObjectNotes } from './notes.ts'
import { hasSecret, isSecretUrl } from './secret-text.ts'
import { translateUrl } from './url.ts'

/** Settings as a configuration has them; references stand for secrets. */
export type Settings = Readonly<Record<string, unknown>> & { readonly name: string }

/** A value for which a reference stands. */
export type SecretValues = Map<string, string>

/** What webhooks are translated with. */
export interface WebhookTranslation {
  readonly variables: SecretVariables
  /** Gets what each variable stands for. */
  readonly values: SecretValues
  /** Every secret of NetBox's webhooks. */
  readonly secrets: Secrets
  /** Whether NetBox's payload has `username` and `request_id`: up to 4.6. */
  readonly hasLegacyKeys: boolean
}

/** What a webhook of NetBox is here. What is not said is the default here and there. */
export function translateWebhook(
  webhook: NetboxWebhook,
  name: string,
  notes: ObjectNotes,
  { variables, values, secrets, hasLegacyKeys }: WebhookTranslation,
): Settings {
  const reference = (path: SettingsPath, value: string): { readonly env: string } => {
    const env = variables.nameFor(name, path)
    values.set(env, value)
    return { env }
  }
  const orReference = (key: string, value: string, isSecret: boolean): unknown =>
    isSecret ? reference([key], value) : value

  const { payloadUrl, credentials } = translateUrl(webhook.payloadUrl)
  const headers = translateHeaders(webhook.additionalHeaders, notes)
  const { authorization, others } = withoutAuthorization(headers.secret, credentials !== undefined)
  if (authorization !== undefined)
    notes.remark({
      place: 'additional_headers',
      message: `The header ${authorization} is left out: the credentials of the URL go in its place, as in NetBox.`,
    })
  const contentType = headers.contentType ?? webhook.httpContentType
  const isWhole = webhook.bodyTemplate !== '' && hasSecret(webhook.bodyTemplate, secrets)
  const caFilePath = caFileOf(webhook, notes)
  return {
    name,
    ...(webhook.description !== '' && { description: webhook.description }),
    payloadUrl: orReference(
      'payloadUrl',
      payloadUrl,
      isSecretUrl(payloadUrl) || hasSecret(payloadUrl, secrets),
    ),
    ...(webhook.httpMethod !== 'POST' && { httpMethod: webhook.httpMethod }),
    ...(contentType !== '' && contentType !== 'application/json' && { httpContentType: contentType }),
    ...(Object.keys(others).length > 0 && {
      headers: Object.fromEntries(
        Object.entries(others).map(([header, value]) => [header, reference(['headers', header], value)]),
      ),
    }),
    ...(headers.text !== '' && {
      additionalHeaders: orReference(
        'additionalHeaders',
        headers.text,
        headers.isSecret || secrets.redactText(headers.text) !== headers.text,
      ),
    }),
    ...(webhook.bodyTemplate !== '' && {
      bodyTemplate: orReference('bodyTemplate', webhook.bodyTemplate, isWhole),
    }),
    ...(!hasLegacyKeys && { legacyKeys: false }),
    ...(webhook.secret !== '' && { secret: reference(['secret'], webhook.secret) }),
    ...(credentials && {
      authentication: {
        type: 'basic',
        username: credentials.username,
        password: reference(['authentication', 'password'], credentials.password),
      },
    }),
    ...(!webhook.sslVerification && { sslVerification: false }),
    ...(caFilePath !== undefined && { caFilePath }),
    ...(webhook.timeout !== undefined && { timeout: `${webhook.timeout}s` }),
  }
}

/** The secrets that stand in NetBox's webhooks as what they are, to find them where they stand again. */
export function keepSecretsOf(webhooks: readonly NetboxWebhook[], secrets: Secrets): void {
  for (const { secret, payloadUrl } of webhooks) {
    // A word of a few letters stands anywhere.
    if (secret.length >= 8) secrets.add(secret)
    const { credentials } = translateUrl(payloadUrl)
    if (credentials && credentials.password.length >= 8) secrets.add(credentials.password)
  }
}

/** NetBox's client puts the URL's credentials in the place of that header. */
function withoutAuthorization(
  headers: Readonly<Record<string, string>>,
  hasCredentials: boolean,
): { readonly authorization: string | undefined; readonly others: Readonly<Record<string, string>> } {
  const authorization = Object.keys(headers).find((header) => header.toLowerCase() === 'authorization')
  if (!hasCredentials || authorization === undefined) return { authorization: undefined, others: headers }
  const { [authorization]: _, ...others } = headers
  return { authorization, others }
}

/** A path on NetBox's machine, if the file is on this one as well. */
function caFileOf({ caFilePath, sslVerification }: NetboxWebhook, notes: ObjectNotes): string | undefined {
  if (caFilePath === '' || !sslVerification) return undefined
  if (existsSync(caFilePath)) return caFilePath
  notes.otherwise({
    place: 'ca_file_path',
    message: `${caFilePath} is not on this machine, and caFilePath is left out: certificates that only it vouches for are refused.`,
    hint: `Copy it from NetBox's machine to the same path and import again, or set caFilePath.`,
  })
  return undefined
}
