import { shownName } from '@netbox-hooks/core'
import { spellBigInts } from '@netbox-hooks/core/json'
import {
  type ConditionRuleset,
  neverTrue,
  objectTypePatternProblem,
  parseRuleset,
} from '@netbox-hooks/webhooks'
import { z } from 'zod'
import type { ParsedEventRule } from '../parsed.ts'
import { description, name, pathlessName } from './common.ts'
import { timeLimit } from './duration.ts'
import { retry } from './retry.ts'

/** NetBox takes {} for no conditions. */
const conditions = z
  .unknown()
  .superRefine((ruleset, context) => {
    if (isEmptyObject(ruleset)) return
    const { mistakes, count } = parseRuleset(ruleset)
    for (const { path, message, hint } of mistakes.length > 0 ? mistakes : neverTrue(ruleset)) {
      const params = { code: 'NBH_CONDITIONS_INVALID', hint }
      context.addIssue({ code: 'custom', path: [...path], message, params })
    }
    const more = count - mistakes.length
    if (more > 0) context.addIssue(`The conditions have ${more} mistakes more`)
  })
  .transform((ruleset) => spellBigInts(ruleset) as ConditionRuleset)

const objectType = z
  .string()
  // For editors.
  .meta({ pattern: String.raw`^[^.\sA-Z]+\.(?:[^.\sA-Z*]+|\*)$` })
  .superRefine((value, context) => {
    const { problem, meant } = objectTypePatternProblem(value) ?? {}
    if (problem === undefined) return
    const params = meant === undefined ? {} : { hint: `Did you mean ${shownName(meant)}?` }
    context.addIssue({ code: 'custom', message: `The object type ${shownName(value)} ${problem}`, params })
  })

const action = z
  .strictObject({
    type: name,
    webhook: name.optional(),
    settings: z.unknown().optional(),
    retry: retry.optional(),
    timeout: timeLimit.optional(),
  })
  .superRefine(({ type, webhook, settings, retry, timeout }, context) => {
    const isWebhook = type === 'webhook'
    if (isWebhook && webhook === undefined) context.addIssue('The action webhook names no webhook')
    if (isWebhook && settings !== undefined) context.addIssue('The action webhook takes no settings')
    if (isWebhook && (retry !== undefined || timeout !== undefined))
      context.addIssue('The action webhook takes no retry and no timeout; they stand at the webhook')
    if (!isWebhook && webhook !== undefined) {
      context.addIssue(`The action ${type} takes no webhook; what it needs stands in its settings`)
    }
  })

/** One event rule. */
export const eventRule: z.ZodType<ParsedEventRule> = z
  .strictObject({
    name: pathlessName,
    description: description.optional(),
    enabled: z.boolean().default(true),
    objectTypes: z.array(objectType).min(1),
    eventTypes: z.array(name).min(1),
    conditions: conditions.nullish(),
    actionData: z.record(z.string(), z.unknown()).transform(spellBigInts).nullish(),
    order: z.number().default(0),
    webhooks: z.array(name).default([]),
    actions: z.array(action).default([]),
  })
  .superRefine((rule, context) => {
    if (rule.webhooks.length > 0 || rule.actions.length > 0) return
    context.addIssue('The rule names neither webhooks nor actions')
  })

function isEmptyObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0
}
