import type { NetboxClient } from '@netbox-hooks/host/parts'
import { conditionsIn } from '../netbox-translation/condition-remarks.ts'
import { withValues } from '../netbox-translation/references.ts'
import type { Translation } from '../netbox-translation/translate.ts'
import type { Settings } from '../netbox-translation/webhook.ts'
import { isOfJob } from './sample-events.ts'
import { SampleObjects } from './sample-objects.ts'
import type { BlockedTarget } from './targets.ts'
import { Targets } from './targets.ts'
import { type TrialBasis, tryOut } from './trial-host.ts'
import { type ConditionsTrial, tryConditions } from './try-conditions.ts'
import { asRendered, hasTemplates, type TemplatesTrial, tryTemplates } from './try-templates.ts'

/** What came of trying the webhooks and rules on what there is in NetBox. */
export interface Trials {
  /** Of each webhook with templates, by object type and event type. */
  readonly templates: readonly TemplatesTrial[]
  /** Of each rule with conditions, by object type. */
  readonly conditions: readonly ConditionsTrial[]
  /** Object types of which nothing could be looked at. */
  readonly unseen: readonly { readonly object_type: string; readonly reason: string }[]
  /** Where webhooks go that nothing is let out to. */
  readonly blocked: readonly BlockedTarget[]
}

/**
 * Renders each template, and evaluates each condition, on samples of the objects that they are for.
 * @param tell hears of how far it is
 * @throws NetboxHooksError if NetBox cannot be reached any more
 */
export async function tryOnSamples(
  translation: Translation,
  basis: TrialBasis,
  client: NetboxClient,
  signal: AbortSignal,
  tell: (text: string) => void,
): Promise<Trials> {
  const settingsOf = ({ settings }: { readonly settings: Settings }) => settings
  const [webhooks, rules] = [translation.webhooks.map(settingsOf), translation.eventRules.map(settingsOf)]
  const plain = withValues(webhooks, translation.values) as readonly Settings[]
  const templated = new Set(plain.filter(hasTemplates).map(({ name }) => name))
  const samples = new SampleObjects(client, signal)
  const targets = new Targets()
  for (const { name, payloadUrl } of plain) targets.add(String(payloadUrl), name)
  const [templates, conditions]: [TemplatesTrial[], ConditionsTrial[]] = [[], []]
  const unseen = new Map<string, string>()
  const outcome = await tryOut(basis, asRendered(webhooks, rules), translation.values)
  if ('error' in outcome) throw outcome.error
  const { host } = outcome
  try {
    const types = wantedTypes(rules, templated)
    for (const [index, type] of types.entries()) {
      signal.throwIfAborted()
      tell(`Looking at objects: ${type.objectType} (${index + 1} of ${types.length})`)
      const sampled = await (type.isOfJob
        ? samples.jobsOf(type.objectType)
        : samples.of(type.objectType, needsSnapshots(type, rules, plain)))
      if ('problem' in sampled) {
        unseen.set(type.objectType, sampled.problem)
        continue
      }
      const { objects } = sampled
      for (const rule of rules.filter((one) => one['conditions'] !== undefined && concerns(one, type)))
        conditions.push(
          tryConditions({ ...rule, eventTypes: eventTypesOf(rule, type) }, type.objectType, objects),
        )
      if (templated.size === 0) continue
      const eventTypes = [
        ...new Set(rules.filter((rule) => concerns(rule, type)).flatMap((rule) => eventTypesOf(rule, type))),
      ]
      const trials = await tryTemplates(host, type.objectType, eventTypes, objects, ({ url, webhook }) =>
        targets.add(url, webhook),
      )
      templates.push(...trials.filter(({ webhook }) => templated.has(webhook)))
    }
  } finally {
    await host.stop()
  }
  tell('Looking up where webhooks go')
  return {
    templates,
    conditions,
    unseen: [...unseen].map(([object_type, reason]) => ({ object_type, reason })),
    blocked: await targets.blocked(basis.allow),
  }
}

/** Objects of a type, and whether it is their changes or their jobs that rules are for. */
interface WantedType {
  readonly objectType: string
  readonly isOfJob: boolean
}

/** The types of which samples are of use. */
function wantedTypes(rules: readonly Settings[], templated: ReadonlySet<string>): readonly WantedType[] {
  const wanted = new Map<string, WantedType>()
  for (const rule of rules) {
    const leadsToTemplate = (rule['webhooks'] as readonly string[]).some((name) => templated.has(name))
    if (rule['conditions'] === undefined && !leadsToTemplate) continue
    for (const objectType of rule['objectTypes'] as readonly string[])
      for (const eventType of rule['eventTypes'] as readonly string[])
        wanted.set(`${objectType} ${isOfJob(eventType)}`, { objectType, isOfJob: isOfJob(eventType) })
  }
  return [...wanted.values()]
}

function concerns(rule: Settings, type: WantedType): boolean {
  return (
    (rule['objectTypes'] as readonly string[]).includes(type.objectType) &&
    eventTypesOf(rule, type).length > 0
  )
}

function eventTypesOf(rule: Settings, type: WantedType): readonly string[] {
  return (rule['eventTypes'] as readonly string[]).filter((eventType) => isOfJob(eventType) === type.isOfJob)
}

/** Whether a condition or a template for a type asks how the object was before. */
function needsSnapshots(
  type: WantedType,
  rules: readonly Settings[],
  webhooks: readonly Settings[],
): boolean {
  const own = rules.filter((rule) => concerns(rule, type))
  const named = new Set(own.flatMap((rule) => rule['webhooks'] as readonly string[]))
  const asksInConditions = own.some((rule) =>
    conditionsIn(rule['conditions'], '').some(
      ({ attr, op }) => attr.startsWith('snapshots.') || op === 'changed' || op === 'unchanged',
    ),
  )
  const asks = (text: unknown) => typeof text === 'string' && text.includes('snapshots')
  return (
    asksInConditions ||
    webhooks.some(
      (webhook) =>
        named.has(webhook.name) &&
        [webhook['payloadUrl'], webhook['additionalHeaders'], webhook['bodyTemplate']].some(asks),
    )
  )
}
