import { isObject } from '@netbox-hooks/core/json'
import { generateSecret } from '@netbox-hooks/verify'
import { usageMistake } from '../../errors.ts'
import type { GivenSettings } from '../../managed/given-settings.ts'
import { givenText, textOfFile } from '../../managed/given-text.ts'

/** What a command line says of a webhook by options of their own. */
export interface WebhookFlags {
  readonly payloadUrl?: string
  readonly method?: string
  readonly contentType?: string
  readonly secret?: string
  /** A file, or `-`. */
  readonly secretFile?: string
  readonly newSecret?: true
  /** `Name: value`, each. */
  readonly header?: readonly string[]
  readonly secretHeader?: readonly string[]
  /** A template, or `@FILE`. */
  readonly bodyTemplate?: string
  readonly additionalHeaders?: string
  readonly payload?: string
  readonly description?: string
  readonly enabled?: true
  readonly disabled?: true
}

/** What options stand for. */
interface FlaggedSettings {
  /** The settings, by those that are there: headers are added to them. */
  settingsFor(there: GivenSettings): GivenSettings
  /** A secret that was made, which nobody else knows. */
  readonly secret: string | undefined
}

/** The settings that options stand for. @throws NetboxHooksError `NBH_USAGE` */
export async function webhookSettings(flags: WebhookFlags): Promise<FlaggedSettings> {
  const { payloadUrl, method, contentType, payload, description, bodyTemplate, additionalHeaders } = flags
  const secret = await secretOf(flags)
  const plain = (flags.header ?? []).map(headerIn)
  const secretOnes = (flags.secretHeader ?? []).map(headerIn)
  const texts = {
    bodyTemplate: bodyTemplate === undefined ? undefined : await givenText(bodyTemplate),
    additionalHeaders: additionalHeaders === undefined ? undefined : await givenText(additionalHeaders),
  }
  const settingsFor: FlaggedSettings['settingsFor'] = ({ headers, secretHeaders }) => ({
    payloadUrl,
    httpMethod: method,
    httpContentType: contentType,
    payload,
    description,
    secret,
    enabled: enabledBy(flags),
    ...texts,
    headers: added(headers, [...plain, ...secretOnes]),
    secretHeaders:
      secretOnes.length === 0
        ? undefined
        : [
            ...new Set([
              ...(Array.isArray(secretHeaders) ? secretHeaders : []),
              ...secretOnes.map(([name]) => name),
            ]),
          ],
  })
  return { settingsFor, secret: flags.newSecret ? secret : undefined }
}

/** Whether an object is to be enabled; `undefined` if nothing is said. @throws NetboxHooksError `NBH_USAGE` */
export function enabledBy({
  enabled,
  disabled,
}: {
  readonly enabled?: true
  readonly disabled?: true
}): boolean | undefined {
  if (enabled && disabled) throw usageMistake('Give --enabled or --disabled, not both.')
  return enabled ? true : disabled ? false : undefined
}

async function secretOf({ secret, secretFile, newSecret }: WebhookFlags): Promise<string | undefined> {
  const given = [secret, secretFile, newSecret].filter((one) => one !== undefined)
  if (given.length > 1) throw usageMistake('Give one of --secret, --secret-file and --new-secret.')
  if (newSecret) return generateSecret()
  return secretFile === undefined ? secret : (await textOfFile(secretFile)).replace(/\r?\n$/, '')
}

function headerIn(text: string): readonly [name: string, value: string] {
  const [, name, value] = /^([^:]+):\s*(.*)$/s.exec(text) ?? []
  if (name === undefined || value === undefined)
    throw usageMistake(
      `A header is a name, a colon and a value: "X-Tenant: acme", not ${JSON.stringify(text)}.`,
    )
  return [name.trim(), value]
}

/** Headers with more of them; one that is there in other capitals is replaced. */
function added(
  headers: unknown,
  more: readonly (readonly [name: string, value: string])[],
): GivenSettings | undefined {
  if (more.length === 0) return undefined
  const isReplaced = (name: string) => more.some(([other]) => other.toLowerCase() === name.toLowerCase())
  const kept = Object.entries(isObject(headers) ? headers : {}).filter(([name]) => !isReplaced(name))
  return Object.fromEntries([...kept, ...more])
}
