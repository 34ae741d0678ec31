import type { Logger, NetboxHooksError, Registry } from '@netbox-hooks/core'
import { NetworkPolicy } from '@netbox-hooks/delivery'
import { unorderedWebhooks } from '../config/checks/unordered-webhooks.ts'
import {
  blockedWebhook,
  type ConfigWarning,
  idleRule,
  pasted,
  pastedSecrets,
  storedSecrets,
  unregisteredActions,
} from '../config/checks/warnings.ts'
import type { ParsedConfig, ParsedServer } from '../config/parsed.ts'
import { isShared } from '../queues/open.ts'

/** All that a configuration without mistakes can be warned of before the queue is opened. */
export function configWarnings(config: ParsedConfig, registry: Registry): ConfigWarning[] {
  const { webhooks, eventRules, delivery, server } = config
  const policy = new NetworkPolicy({ allow: delivery.network.allow })
  const off = new Set(webhooks.filter(({ enabled }) => !enabled).map(({ name }) => name))
  return [
    ...webhooks.flatMap((webhook) => blockedWebhook(webhook, policy)),
    ...webhooks.flatMap(pastedSecrets),
    ...webhooks.flatMap(storedSecrets),
    ...pastedOfServer(server),
    ...blockedNetbox(config),
    ...unorderedWebhooks(config),
    ...eventRules.flatMap((rule) => idleRule(rule, (webhook) => off.has(webhook))),
    ...eventRules.flatMap((rule) => unregisteredActions(rule, registry)),
    ...spoolWithoutUse(config),
  ]
}

/** Writes warnings to a log. */
export function logWarnings(warnings: readonly ConfigWarning[], logger: Logger): void {
  for (const { code, message, about } of warnings) logger.warn({ ...about, code }, message)
}

/** There is no configuration file, and the host runs without one. */
export function withoutFile({ code, message }: NetboxHooksError): ConfigWarning {
  const managed =
    'Webhooks and event rules are managed by `netbox-hooks webhooks` and `rules`, or over the API.'
  return {
    code,
    message: `${message} The host runs with defaults. ${managed} \`netbox-hooks init\` writes a configuration.`,
    about: {},
  }
}

function pastedOfServer(server: ParsedServer | undefined): ConfigWarning[] {
  return [
    ...(server?.netbox.secrets ?? []).flatMap((text) => pasted(text, 'A secret of server.netbox', {})),
    ...pasted(server?.netbox.token ?? '', 'The token of server.netbox', {}),
    ...(server?.tokens ?? []).flatMap(({ name, token }) => pasted(token, `The server's token ${name}`, {})),
  ]
}

/** The network policy lets nothing out to the NetBox whose change log is to be read. */
function blockedNetbox({ server, delivery }: ParsedConfig): ConfigWarning[] {
  const { url, network } = server?.netbox ?? {}
  if (url === undefined || !network) return []
  const policy = new NetworkPolicy({ allow: [...delivery.network.allow, ...network.allow] })
  const { allowed, reason, setting } = policy.checkUrl(url)
  if (allowed) return []
  const remedy = setting === undefined ? '' : ' Allow it under server.netbox.network.allow.'
  const message = `NetBox's change log will not be read: ${reason}.${remedy}`
  return [{ code: 'NBH_TARGET_BLOCKED', message, about: { setting: 'server.netbox.url' } }]
}

function spoolWithoutUse({ queue, delivery }: ParsedConfig): ConfigWarning[] {
  if (delivery.spool === false || isShared(queue)) return []
  const message = 'delivery.spool does nothing: the queue is a file of this machine, and is never away.'
  return [{ code: 'NBH_SETTINGS_UNUSED', message, about: { setting: 'delivery.spool' } }]
}
