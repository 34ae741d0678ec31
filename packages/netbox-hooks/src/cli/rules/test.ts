import type { WireObject, WireRecentEvent } from '@netbox-hooks/server'
import {
  type ChangeEvent,
  compileRules,
  type EventRule,
  explainRules,
  type RuleExplanation,
} from '@netbox-hooks/webhooks'
import type { HostAddress } from '../../client/reach-host.ts'
import { usageMistake } from '../../errors.ts'
import { exitCodes } from '../../exit-codes.ts'
import { checkedRule } from '../../managed/checked-rule.ts'
import { listObjects, named } from '../../managed/objects.ts'
import { openOperator } from '../../operator/open-operator.ts'
import { printJson, printLine, say } from '../../terminal/print.ts'
import { readJsonValues } from '../emit/read-json.ts'
import { eventOfJson } from '../emit/wire-event.ts'
import { ruleLines } from '../explain/explanation-lines.ts'

/** What `netbox-hooks rules test` can be told. */
export interface TestRuleOptions extends HostAddress {
  /** A file of events, or `-`. */
  readonly event?: string
  /** How many of the newest events of the store. */
  readonly last?: number
  /** A file with the rule, in the place of a stored one. */
  readonly from?: string
  readonly json?: true
}

/** An event, and what one rule makes of it. */
interface Verdict extends RuleExplanation {
  readonly event: ChangeEvent & { readonly id?: string }
}

/**
 * `netbox-hooks rules test [NAME]`: whether a rule fires for given events, and why.
 * @returns 0 if it fires for one of them at least, else 1
 */
export async function testRule(name: string | undefined, options: TestRuleOptions): Promise<number> {
  const { event: file, last, from, json } = options
  if (file !== undefined && last !== undefined) throw usageMistake('Give --event or --last, not both.')
  if ((name === undefined) === (from === undefined))
    throw usageMistake('Give the name of a rule, or --from and a file with one.')
  const isLocal = from !== undefined && file !== undefined
  const operator = isLocal ? undefined : await openOperator(options, 'look')
  try {
    const rule =
      from === undefined
        ? ruleOf(
            named(operator ? await listObjects(operator, 'event_rule') : [], 'event_rule', name as string),
          )
        : await checkedRule(from)
    const events =
      file === undefined && operator
        ? (await operator.client.ask<RecentAnswer>('/api/events', { query: { limit: last ?? 20 } })).events
        : await eventsOf(file as string)
    const rules = compileRules([rule])
    const verdicts = events.flatMap((value): Verdict[] => {
      const event = eventOfJson(value) as Verdict['event']
      return explainRules(rules, event).map((verdict) => ({ ...verdict, event }))
    })
    const shown = operator ? operator.redact(verdicts) : verdicts
    if (json) printJson({ rule: rule.name, events: shown.map(asData) })
    else print(rule.name, shown)
    return verdicts.some(({ fired }) => fired) ? exitCodes.ok : exitCodes.failed
  } finally {
    await operator?.close()
  }
}

interface RecentAnswer {
  readonly events: readonly WireRecentEvent[]
}

/** Settings in the configuration's form are what a rule is explained by. */
function ruleOf({ name, settings }: WireObject): EventRule {
  return { ...settings, name } as unknown as EventRule
}

async function eventsOf(file: string): Promise<readonly unknown[]> {
  const values: unknown[] = []
  for await (const some of readJsonValues(file)) values.push(...some.map(({ value }) => value))
  if (values.length === 0) throw usageMistake('There is no event in it.')
  return values
}

function asData({ event, fired, reason, conditions }: Verdict): object {
  const { id, eventType, objectType, objectId } = event
  return {
    id: id ?? null,
    event_type: eventType,
    object_type: objectType,
    object_id: objectId ?? null,
    fired,
    reason,
    conditions: conditions ?? null,
  }
}

/** One event is told in full; of many, the tree of those alone that came to the conditions. */
function print(name: string, verdicts: readonly Verdict[]): void {
  for (const { event, ...verdict } of verdicts) {
    const object = event.objectId === null || event.objectId === undefined ? '' : ` ${event.objectId}`
    printLine(
      `${event.eventType} of ${event.objectType}${object}${event.id === undefined ? '' : `  ${event.id}`}`,
    )
    for (const line of ruleLines(verdict)) printLine(line)
  }
  if (verdicts.length === 0) say('There are no events in the store whose bodies are still there.')
  const fired = verdicts.filter((verdict) => verdict.fired).length
  if (verdicts.length > 1) printLine(`${name} fires for ${fired} of ${verdicts.length} events.`)
}
