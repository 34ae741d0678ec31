import type { ErrorCode, Logger, Registry } from '@netbox-hooks/core'
import { NetworkPolicy } from '@netbox-hooks/delivery'
import { absentActions, hasTemplateSyntax } from '@netbox-hooks/webhooks'
import { pastedWith } from '../config/checks/pasted-secret.ts'
import type { ParsedConfig, ParsedEventRule, ParsedWebhook } from '../config/parsed.ts'
import { deliveryEventTypes, ownObjectTypes } from '../events/delivery-events.ts'
import { isShared } from '../queues/open.ts'

/** What does not keep a host from starting, and should be looked at all the same. */
export interface ConfigWarning {
  readonly code: ErrorCode
  /** A sentence that says what is wrong and, where something can be done about it, what. */
  readonly message: string
  /** Which part of the configuration it is about, for the log. */
  readonly about: Readonly<Record<string, string>>
}

/** All that a configuration without mistakes can be warned of before the queue is opened. */
export function configWarnings(config: ParsedConfig, registry: Registry): ConfigWarning[] {
  return [
    ...blockedWebhooks(config),
    ...pastedSecrets(config),
    ...config.eventRules.filter(({ enabled }) => enabled).flatMap((rule) => idleRule(rule, config.webhooks)),
    ...absentActions(config.eventRules, registry).map(({ rule, action, error }) => ({
      code: error.code,
      message: error.message,
      about: { rule, action },
    })),
    ...spoolWithoutUse(config),
  ]
}

/** Writes warnings to a log. */
export function logWarnings(warnings: readonly ConfigWarning[], logger: Logger): void {
  for (const { code, message, about } of warnings) logger.warn({ ...about, code }, message)
}

/** Webhooks that the network policy lets nothing out to. */
function blockedWebhooks({ webhooks, delivery }: ParsedConfig): ConfigWarning[] {
  const policy = new NetworkPolicy({ allow: delivery.network.allow })
  return webhooks.flatMap(({ name, payloadUrl, enabled }) => {
    if (!enabled || hasTemplateSyntax(payloadUrl)) return []
    const { allowed, reason, setting } = policy.checkUrl(payloadUrl)
    if (allowed) return []
    const remedy = setting === undefined ? '' : ` Allow it under ${setting}.`
    const message = `Nothing will be sent to ${name}: ${reason}.${remedy}`
    return [{ code: 'NBH_TARGET_BLOCKED', message, about: { webhook: name } }]
  })
}

/** Secrets that look as if they were copied with something around them. They are used as they stand. */
function pastedSecrets({ webhooks, server }: ParsedConfig): ConfigWarning[] {
  const ofWebhooks = webhooks.flatMap(({ name, secret, secrets = [], authentication }) => {
    const about = { webhook: name }
    const credential = authentication?.type === 'basic' ? authentication.password : authentication?.token
    return [
      ...[secret ?? [], secrets]
        .flat()
        .map((text) => ({ text, what: `A secret of the webhook ${name}`, about })),
      ...(credential === undefined
        ? []
        : [
            {
              text: credential,
              what: `The ${authentication?.type === 'basic' ? 'password' : 'token'} of the webhook ${name}`,
              about,
            },
          ]),
    ]
  })
  const ofServer = [
    ...(server?.netbox.secrets ?? []).map((text) => ({ text, what: 'A secret of server.netbox', about: {} })),
    ...(server?.tokens ?? []).map(({ name, token }) => ({
      text: token,
      what: `The server's token ${name}`,
      about: {},
    })),
  ]
  return [...ofWebhooks, ...ofServer].flatMap(({ text, what, about }): ConfigWarning[] => {
    const looks = pastedWith(text)
    if (looks === undefined) return []
    const message = `${what} ${looks}. It is used as it stands: look whether it was copied with more than itself.`
    return [{ code: 'NBH_SECRET_PASTED', message, about }]
  })
}

/** A rule that can fire and does nothing, or that waits for events which no object of its types can have. */
function idleRule(
  { name, objectTypes, eventTypes, ...rule }: ParsedEventRule,
  webhooks: readonly ParsedWebhook[],
): ConfigWarning[] {
  const named = [...rule.webhooks, ...rule.actions.flatMap(({ webhook }) => webhook ?? [])]
  const isOff = (webhook: string) => webhooks.some((other) => other.name === webhook && !other.enabled)
  const hasOtherActions = rule.actions.some(({ type }) => type !== 'webhook')
  const idle = (why: string): ConfigWarning => ({
    code: 'NBH_RULE_IDLE',
    message: `The event rule ${name} ${why}.`,
    about: { rule: name },
  })
  const own = deliveryEventTypes.map((type) => type.name)
  const isOwnObject = (type: string) => ownObjectTypes.includes(type) || type === 'netbox_hooks.*'
  return [
    ...(named.length > 0 && !hasOtherActions && named.every(isOff)
      ? [idle('sends to no webhook that is enabled')]
      : []),
    ...(eventTypes.every((type) => own.includes(type)) && !objectTypes.some(isOwnObject)
      ? [idle(`never fires: events of these types are about ${ownObjectTypes.join(' and ')}`)]
      : []),
    ...(objectTypes.every(isOwnObject) && !eventTypes.some((type) => own.includes(type))
      ? [idle(`never fires: such objects have events of the types ${own.join(', ')}`)]
      : []),
  ]
}

function spoolWithoutUse({ queue, delivery }: ParsedConfig): ConfigWarning[] {
  if (delivery.spool === false || isShared(queue)) return []
  const message = 'delivery.spool does nothing: the queue is a file of this machine, and is never away.'
  return [{ code: 'NBH_SETTINGS_UNUSED', message, about: { setting: 'delivery.spool' } }]
}
