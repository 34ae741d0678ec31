import { Secrets } from '@netbox-hooks/host/parts'
import { type SecretVariable, SecretVariables } from '../managed/secret-variables.ts'
import { FreeNames } from './names.ts'
import type { NetboxEventRule, NetboxWebhook } from './netbox-objects.ts'
import { Notes } from './notes.ts'
import type { NetboxContent } from './read-netbox.ts'
import { translateRule } from './rule.ts'
import { shownForms } from './secret-text.ts'
import { keepSecretsOf, type SecretValues, type Settings, translateWebhook } from './webhook.ts'

/** An object of NetBox, and what it is here. */
export interface Translated<Source> {
  readonly source: Source
  readonly settings: Settings
}

/** What NetBox has, as settings. */
export interface Translation {
  readonly webhooks: readonly Translated<NetboxWebhook>[]
  /** In NetBox's order. */
  readonly eventRules: readonly Translated<NetboxEventRule>[]
  readonly variables: readonly SecretVariable[]
  /** What the variables stand for. It is shown to nobody. */
  readonly values: SecretValues
  readonly notes: Notes
}

/** They are the gateway's. */
const ownVariables = ['NETBOX_SECRET', 'NETBOX_TOKEN', 'NETBOX_URL']
/** Where NetBox's rules would lead back here. */
const gateway = /\/api\/netbox\/webhook\/?$/

/**
 * Writes what NetBox has as settings.
 * @param secrets gets every secret of it
 */
export function translate(content: NetboxContent, secrets: Secrets): Translation {
  const { version, eventRules } = content
  const notes = new Notes()
  const [variables, values]: [SecretVariables, SecretValues] = [new SecretVariables(ownVariables), new Map()]
  const inText = new Secrets()
  keepSecretsOf(content.webhooks, inText)
  const hasLegacyKeys = version.major === 4 && version.minor < 7
  const names = new FreeNames('webhook')
  const webhooks = content.webhooks.flatMap((source): Translated<NetboxWebhook>[] => {
    const own = notes.of('webhook', source)
    if (gateway.test(source.payloadUrl)) {
      own.remark({
        place: 'payload_url',
        message: 'It feeds netbox-hooks itself, and stays in NetBox alone.',
      })
      return []
    }
    const how = { variables, values, secrets: inText, hasLegacyKeys }
    return [{ source, settings: translateWebhook(source, names.nameFor(source, own), own, how) }]
  })
  for (const form of [...values.values()].flatMap(shownForms)) secrets.add(form)
  const ruleNames = new FreeNames('event_rule')
  const feeding = new Set(
    content.webhooks.filter(({ payloadUrl }) => gateway.test(payloadUrl)).map(({ id }) => id),
  )
  const rules = eventRules.flatMap((source): Translated<NetboxEventRule>[] => {
    if (source.actionType === 'webhook' && feeding.has(source.actionObjectId ?? -1)) return []
    const own = notes.of('event_rule', source)
    const webhookNamed = (id: number) => webhooks.find((webhook) => webhook.source.id === id)?.settings.name
    const settings = translateRule(source, ruleNames.nameFor(source, own), own, webhookNamed)
    return settings ? [{ source, settings }] : []
  })
  return { webhooks, eventRules: rules, variables: variables.all, values, notes }
}
