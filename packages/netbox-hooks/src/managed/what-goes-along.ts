import { counted } from '@netbox-hooks/host/words'
import type { WireObject, WireWebhook } from '@netbox-hooks/server'
import type { Operator } from '../operator/open-operator.ts'
import { hasOtherActions, webhooksOf } from './rule-targets.ts'

/** What becomes of the deliveries that wait for a webhook that is removed. */
export type Pending = 'cancel' | 'keep'

/** What a webhook takes with it, in sentences: its rules, and what waits for it. */
export async function whatGoesAlong(
  operator: Operator,
  { name }: WireObject,
  objects: readonly WireObject[],
  pending: Pending | undefined,
): Promise<readonly string[]> {
  const naming = objects.filter((object) => object.kind === 'event_rule' && webhooksOf(object).includes(name))
  const managed = naming.filter(({ origin }) => origin === 'managed')
  const gone = managed.filter(
    (rule) => webhooksOf(rule).every((one) => one === name) && !hasOtherActions(rule),
  )
  const edited = managed.filter((rule) => !gone.includes(rule))
  const waiting = await waitingDeliveries(operator)
  return [
    ...(gone.length > 0 ? [`With it: the ${listOf(gone)}.`] : []),
    ...(edited.length > 0 ? [`Taken out of the ${listOf(edited)}.`] : []),
    ...waitingSentences(name, waiting.get(name), pending),
  ]
}

/** How many deliveries wait for each webhook. */
export async function waitingDeliveries({ client }: Operator): Promise<ReadonlyMap<string, number>> {
  const { webhooks } = await client.ask<{ readonly webhooks: readonly WireWebhook[] }>('/api/webhooks')
  return new Map(webhooks.map(({ name, pending }) => [name, pending ?? 0]))
}

/** What becomes of what waits for a webhook that is removed. */
export function waitingSentences(name: string, waiting = 0, pending: Pending = 'cancel'): readonly string[] {
  if (waiting === 0) return []
  const deliveries = counted(waiting, 'delivery', 'deliveries')
  return pending === 'cancel'
    ? [`${deliveries} to it that wait: cancelled. --pending keep keeps them.`]
    : [
        `${deliveries} to it that wait: kept, until there is a webhook ${name} again, or they are sent elsewhere.`,
      ]
}

function listOf(rules: readonly WireObject[]): string {
  const names = rules.slice(0, 5).map(({ name }) => name)
  const more = rules.length > 5 ? ` and ${rules.length - 5} more` : ''
  return `${rules.length === 1 ? 'event rule' : 'event rules'} ${names.join(', ')}${more}`
}
