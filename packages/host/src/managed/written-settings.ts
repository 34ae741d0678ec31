import { isDeepStrictEqual } from 'node:util'
import { durationText } from '@netbox-hooks/core/times'
import type { ObjectKind } from '@netbox-hooks/server'
import { parseEventRule, parseWebhook } from '../config/parse.ts'
import type { ParsedEventRule, ParsedWebhook, RetryPolicy } from '../config/parsed.ts'

type Fields = Readonly<Record<string, unknown>>

/** The defaults of each kind; what has none is made up. */
const defaults: Readonly<Record<ObjectKind, Fields>> = {
  webhook: {
    ...parseWebhook({ name: 'a', payloadUrl: 'http://a' }).value,
    name: undefined,
    payloadUrl: undefined,
  },
  event_rule: {
    ...parseEventRule({ name: 'a', objectTypes: ['a.a'], eventTypes: ['a'], webhooks: ['a'] }).value,
    name: undefined,
    objectTypes: undefined,
    eventTypes: undefined,
    webhooks: [],
  },
}

/** Settings without those that say what is the default anyway. @param parsed what the settings are to the host */
export function withoutDefaults<Settings extends Fields>(
  kind: ObjectKind,
  settings: Settings,
  parsed: ParsedWebhook | ParsedEventRule,
): Settings {
  const isDefault = (key: string): boolean =>
    defaults[kind][key] !== undefined &&
    isDeepStrictEqual((parsed as unknown as Fields)[key], defaults[kind][key])
  const own = Object.entries(settings).filter(([key]) => !isDefault(key))
  return Object.fromEntries(own) as Settings
}

/** What the host has made of settings, as it could be written in a configuration, defaults left out. */
export function writtenSettings(kind: ObjectKind, parsed: ParsedWebhook | ParsedEventRule): Fields {
  const { tls: _, ...written } = (
    'payloadUrl' in parsed ? writtenWebhook(parsed) : writtenRule(parsed)
  ) as Fields & {
    readonly tls?: unknown
  }
  const own = Object.entries(withoutDefaults(kind, written, parsed))
  return Object.fromEntries(own.filter(([, value]) => value !== undefined))
}

function writtenWebhook(webhook: ParsedWebhook): Fields {
  const { timeout, rateLimit, head, retry } = webhook
  return {
    ...webhook,
    timeout: timeout && durationText(timeout),
    rateLimit: rateLimit && { ...rateLimit, per: durationText(rateLimit.per) },
    head: head === 'block' ? head : { skipAfter: durationText(head.skipAfter) },
    retry: writtenRetry(retry),
  }
}

function writtenRule(rule: ParsedEventRule): Fields {
  const actions = rule.actions.map(({ retry, timeout, ...action }) => ({
    ...action,
    ...(retry && { retry: writtenRetry(retry) }),
    ...(timeout !== undefined && { timeout: durationText(timeout) }),
  }))
  return { ...rule, actions }
}

function writtenRetry({ schedule }: RetryPolicy): Fields {
  return { ...(schedule && { schedule: schedule.map(durationText) }) }
}
