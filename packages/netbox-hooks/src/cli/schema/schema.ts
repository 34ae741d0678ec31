import type { NetboxHooksHost } from '@netbox-hooks/host'
import type { ParsedConfig, ParsedEventRule } from '@netbox-hooks/host/parts'
import { bodySchema, type DeclaredContext } from '@netbox-hooks/webhooks'
import { loadLocal } from '../../client/reach-host.ts'
import { webhookNotConfigured } from '../../errors.ts'
import { exitCodes } from '../../exit-codes.ts'
import { printJson, say } from '../../terminal/print.ts'
import { inspectHost } from '../inspect-host.ts'

/** `netbox-hooks schema [WEBHOOK]`: the JSON Schema of what a receiver gets, with what plugins declare of the context. */
export async function schema(
  webhook: string | undefined,
  { config: file }: { readonly config?: string },
): Promise<number> {
  const { config } = await loadLocal(file)
  const names = config.webhooks.map(({ name }) => name)
  const found = config.webhooks.find(({ name }) => name === webhook)
  if (webhook !== undefined && !found) throw webhookNotConfigured(webhook, names)
  const { host, error } = await inspectHost(file)
  try {
    if (error !== undefined) throw error
    const context = declaredBy(host)
    const printed = found
      ? bodySchema({ ...found, ...typesFor(found.name, config), context })
      : bodySchema({ context })
    printJson(printed)
    if (found?.bodyTemplate !== undefined) {
      say(`${found.name} has a template for its body; this is what the template is given.`)
    }
  } finally {
    await host.stop()
  }
  return exitCodes.ok
}

function declaredBy(host: NetboxHooksHost): DeclaredContext[] {
  return host.registry.entries('webhookCallbacks').flatMap(({ plugin, value: { options } }) => {
    const { contextSchema, namespace } = options
    if (!contextSchema) return []
    // Registration has made JSON Schema of it.
    const schema = contextSchema as DeclaredContext['schema']
    return { plugin, schema, namespace: namespace === true ? plugin : namespace }
  })
}

/** The types of events that rules send to a webhook; those of a test are sent whatever the rules say. */
function typesFor(
  webhook: string,
  { eventRules }: ParsedConfig,
): { readonly eventTypes: readonly string[]; readonly objectTypes: readonly string[] } {
  const rules = eventRules.filter((rule) => rule.enabled && isSentTo(rule, webhook))
  return {
    eventTypes: ['webhook_test', ...rules.flatMap(({ eventTypes }) => eventTypes)],
    objectTypes: ['netbox_hooks.webhook', ...rules.flatMap(({ objectTypes }) => objectTypes)],
  }
}

function isSentTo({ webhooks, actions }: ParsedEventRule, webhook: string): boolean {
  return webhooks.includes(webhook) || actions.some((action) => action.webhook === webhook)
}
