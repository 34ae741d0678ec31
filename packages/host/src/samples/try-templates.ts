import { NetboxHooksError } from '@netbox-hooks/core'
import {
  buildPayload,
  type ChangeEvent,
  jsonProblem,
  serializePayload,
  type TemplateField,
  targetOf,
  type WebhookRequest,
  type WebhookTemplates,
  type WebhookTexts,
} from '@netbox-hooks/webhooks'
import type { ConfigWarning } from '../config/checks/warnings.ts'
import type { ParsedEventRule } from '../config/parsed.ts'
import { templateDoubtful } from '../errors.ts'
import type { Inventory } from '../inventory/inventory.ts'
import type { LiveWebhook } from '../inventory/live-objects.ts'
import { isFairSample } from './fair-sample.ts'
import { type SampleEvent, sampleEvents } from './sample-events.ts'

/** What templates are tried with. */
export interface TemplateTrial {
  readonly inventory: Inventory
  readonly templates: Pick<WebhookTemplates, 'render'>
  /** Whether plugins add to the context of payloads. */
  readonly hasContext: boolean
}

/** Samples that are tried at most. */
const mostTries = 5_000
/** How long trying may take in all, and for one webhook of a rule, in ms: a template that never ends is ended each time. */
const mostTime = { all: 30_000, webhook: 2_000 } as const

/**
 * Renders each template of the webhooks in force with samples of the events that its rules are for, and tells what fails.
 * It is no mistake: real objects may have what the sample has not. No callback is called; plugins' filters are.
 */
export async function tryTemplates(trial: TemplateTrial): Promise<readonly ConfigWarning[]> {
  const found = new Map<string, Doubt>()
  const began = performance.now()
  let tries = 0
  for (const { rule } of trial.inventory.rules()) {
    const webhooks = templatedWebhooks(rule, trial.inventory)
    if (webhooks.length === 0) continue
    for (const webhook of webhooks) {
      const failed = new Set<string>()
      const start = performance.now()
      for (const sample of samplesFor(rule)) {
        tries += 1
        const now = performance.now()
        if (tries > mostTries || now - began > mostTime.all) return told(found)
        if (now - start > mostTime.webhook) break
        for (const doubt of await doubtsOf(webhook, sample, rule.name, trial)) {
          // What fails on an object that has all, fails on one without in other words.
          const { field, error } = doubt
          const place = `${field} ${error.code} ${sample.event.objectType} ${sample.event.eventType}`
          if (!failed.has(place)) note(found, doubt)
          failed.add(place)
        }
      }
    }
  }
  return told(found)
}

/** Something that was found of a template, and on which samples. */
interface Doubt {
  readonly webhook: string
  readonly field: TemplateField
  readonly rule: string
  readonly error: NetboxHooksError
  /** What is sampled, and what happens to it: `a dcim.site`, `created`. */
  readonly samples: Map<string, string[]>
}

function note(found: Map<string, Doubt>, doubt: Doubt): void {
  const { webhook, field, error } = doubt
  const key = JSON.stringify([webhook, field, error.code, error.message])
  const known = found.get(key)
  if (!known) found.set(key, doubt)
  else for (const [called, [event = '']] of doubt.samples) addSample(known.samples, called, event)
}

function addSample(samples: Doubt['samples'], called: string, event: string): void {
  const events = samples.get(called) ?? []
  if (!events.includes(event)) samples.set(called, [...events, event])
}

function told(found: ReadonlyMap<string, Doubt>): ConfigWarning[] {
  return [...found.values()].map(({ webhook, field, rule, error, samples }) => {
    const named = [...samples].map(([called, events]) => `${called} (${events.join(', ')})`)
    const { code, message, hint = '' } = templateDoubtful(error, rule, named)
    return { code, message: `${message} ${hint}`.trimEnd(), about: { rule, webhook, field } }
  })
}

/** The webhooks of a rule that are sent to, and have templates. */
function templatedWebhooks(
  { enabled, webhooks, actions }: ParsedEventRule,
  inventory: Inventory,
): LiveWebhook[] {
  if (!enabled) return []
  const names = new Set([...webhooks, ...actions.flatMap(({ webhook }) => webhook ?? [])])
  return [...names].flatMap((name) => {
    const webhook = inventory.webhook(name)
    return webhook?.texts && webhook.stored.enabled ? [webhook] : []
  })
}

function* samplesFor({ objectTypes, eventTypes, actionData }: ParsedEventRule): Generator<SampleEvent> {
  for (const objectType of objectTypes) {
    for (const eventType of eventTypes) {
      for (const { event, ...sample } of sampleEvents(objectType, eventType))
        yield { ...sample, event: actionData ? { ...event, data: { ...actionData, ...event.data } } : event }
    }
  }
}

async function doubtsOf(
  { stored, texts = {} }: LiveWebhook,
  { event, called, isKnown }: SampleEvent,
  rule: string,
  { templates, hasContext }: TemplateTrial,
): Promise<Doubt[]> {
  const payload = buildPayload(event)
  const { head } = targetOf(stored)
  const request = { webhook: stored.name, rule, ...head, body: serializePayload(payload) }
  const doubts: Doubt[] = []
  let { headers } = request
  for (const field of ['payloadUrl', 'additionalHeaders', 'bodyTemplate'] as const) {
    const text = texts[field]
    const source = stored[field] ?? ''
    if (text === undefined || (hasContext && /\bcontext\b/.test(source))) continue
    if (!isFairSample(source, payload, isKnown)) continue
    const rendered = await attempt(templates, request, { [field]: text })
    if (!NetboxHooksError.is(rendered) && field === 'additionalHeaders') headers = rendered.headers
    const error = NetboxHooksError.is(rendered)
      ? rendered
      : field === 'bodyTemplate'
        ? jsonProblem({ ...rendered, headers })
        : undefined
    if (error)
      doubts.push({ webhook: stored.name, field, rule, error, samples: new Map([[called, [wordOf(event)]]]) })
  }
  return doubts
}

async function attempt(
  templates: TemplateTrial['templates'],
  request: WebhookRequest,
  texts: WebhookTexts,
): Promise<WebhookRequest | NetboxHooksError> {
  try {
    return await templates.render({ ...request, texts })
  } catch (error) {
    if (NetboxHooksError.is(error) && error.code === 'NBH_TEMPLATE_FAILED') return error
    throw error
  }
}

/** `created` for `object_created`. */
function wordOf({ eventType }: ChangeEvent): string {
  return eventType.replace(/^object_/, '')
}
