import { type ErrorCode, type NetboxHooksError, type Registry, shownName } from '@netbox-hooks/core'
import type { NetworkPolicy } from '@netbox-hooks/delivery'
import { absentActions, hasTemplateSyntax } from '@netbox-hooks/webhooks'
import { webhookBlocked } from '../../errors.ts'
import { ownEventTypes, ownObjectTypes } from '../../own-events.ts'
import type { ParsedEventRule, ParsedWebhook } from '../parsed.ts'
import { pastedWith } from './pasted-secret.ts'
import { renderedSecrets } from './rendered-secrets.ts'

/** What does not keep a host from starting, and should be looked at all the same. */
export interface ConfigWarning {
  readonly code: ErrorCode
  /** A sentence that says what is wrong and, where something can be done about it, what. */
  readonly message: string
  /** Which part of the configuration it is about, for the log. */
  readonly about: Readonly<Record<string, string>>
}

/** A webhook that the network policy lets nothing out to. */
export function blockedWebhook(webhook: Target, policy: NetworkPolicy): ConfigWarning[] {
  return targetProblems(webhook, policy).map(({ code, message, hint }) => ({
    code,
    message: hint === undefined ? message : `${message} ${hint}`,
    about: { webhook: webhook.name },
  }))
}

/** What of a webhook says where it leads. */
type Target = Pick<ParsedWebhook, 'name' | 'payloadUrl' | 'enabled'>

/** That the network policy blocks a URL as it stands. What its host name resolves to is found out when something is sent. */
export function targetProblems(
  { name, payloadUrl, enabled }: Target,
  policy: NetworkPolicy | undefined,
): readonly NetboxHooksError[] {
  if (!policy || !enabled || hasTemplateSyntax(payloadUrl)) return []
  const { allowed, reason = '', setting } = policy.checkUrl(payloadUrl)
  return allowed ? [] : [webhookBlocked(name, reason, setting)]
}

/** Secret headers of a webhook that are stored with its deliveries, since a template writes them. */
export function storedSecrets({
  name,
  additionalHeaders = '',
  secretHeaders,
}: ParsedWebhook): ConfigWarning[] {
  return renderedSecrets(additionalHeaders, secretHeaders).map((header) => ({
    code: 'NBH_SECRET_RENDERED',
    message: `A template of the webhook ${name} writes the header ${shownName(header)}, and what it renders is stored with each delivery. Let it read what is secret by the filter env, or write the header without a template.`,
    about: { webhook: name },
  }))
}

/** Secrets of a webhook that look as if they were copied with something around them. They are used as they stand. */
export function pastedSecrets({
  name,
  secret,
  secrets = [],
  authentication,
}: ParsedWebhook): ConfigWarning[] {
  const about = { webhook: name }
  const keys = [secret ?? [], secrets].flat()
  const isBasic = authentication?.type === 'basic'
  const credential = isBasic ? authentication.password : authentication?.token
  return [
    ...keys.flatMap((text) => pasted(text, `A secret of the webhook ${name}`, about)),
    ...(credential === undefined
      ? []
      : pasted(credential, `The ${isBasic ? 'password' : 'token'} of the webhook ${name}`, about)),
  ]
}

/** @param what whose text it is, as the beginning of a sentence */
export function pasted(text: string, what: string, about: ConfigWarning['about']): ConfigWarning[] {
  const looks = pastedWith(text)
  if (looks === undefined) return []
  const message = `${what} ${looks}. It is used as it stands: look whether it was copied with more than itself.`
  return [{ code: 'NBH_SECRET_PASTED', message, about }]
}

/**
 * An event rule that can fire and does nothing, or that waits for events which no object of its types can have.
 * @param isOff whether there is a webhook of that name, and it is not enabled
 */
export function idleRule(
  { name, enabled, objectTypes, eventTypes, ...rule }: ParsedEventRule,
  isOff: (webhook: string) => boolean,
): ConfigWarning[] {
  if (!enabled) return []
  const named = webhooksOf(rule)
  const hasOtherActions = rule.actions.some(({ type }) => type !== 'webhook')
  const idle = (why: string): ConfigWarning => ({
    code: 'NBH_RULE_IDLE',
    message: `The event rule ${name} ${why}.`,
    about: { rule: name },
  })
  const own = ownEventTypes.map((type) => type.name)
  const isOwnObject = (type: string) => ownObjectTypes.includes(type) || type === 'netbox_hooks.*'
  return [
    ...(named.length > 0 && !hasOtherActions && named.every(isOff)
      ? [idle('sends to no webhook that is enabled')]
      : []),
    ...(eventTypes.every((type) => own.includes(type)) && !objectTypes.some(isOwnObject)
      ? [idle(`never fires: events of these types are about ${ownObjectTypes.join(', ')}`)]
      : []),
    ...(objectTypes.every(isOwnObject) && !eventTypes.some((type) => own.includes(type))
      ? [idle(`never fires: such objects have events of the types ${own.join(', ')}`)]
      : []),
  ]
}

/** The webhooks that a rule sends to. */
export function webhooksOf({
  webhooks,
  actions,
}: Pick<ParsedEventRule, 'webhooks' | 'actions'>): readonly string[] {
  return [...webhooks, ...actions.flatMap(({ webhook }) => webhook ?? [])]
}

/** Actions of a rule that no plugin has registered: their runs fail. */
export function unregisteredActions(rule: ParsedEventRule, registry: Registry): ConfigWarning[] {
  return absentActions([rule], registry).map(({ rule: name, action, error }) => ({
    code: error.code,
    message: error.message,
    about: { rule: name, action },
  }))
}
