import { decodeText } from '@netbox-hooks/core/text'
import type { NetboxHooksHost } from '@netbox-hooks/host'
import { hasTemplateSyntax } from '@netbox-hooks/webhooks'
import type { Settings } from '../netbox-translation/webhook.ts'
import { sampleEvent } from './sample-events.ts'
import type { SampleObject } from './sample-objects.ts'
import type { Tried } from './trial-host.ts'
import { mainType } from './try-conditions.ts'

/** A template that failed on some objects, or rendered what its content type says it is not. */
export interface TemplateProblem {
  /** What went wrong: field, line and reason. */
  readonly message: string
  /** The objects, as NetBox shows them; the first ones. */
  readonly objects: readonly string[]
  readonly count: number
}

/** What came of rendering a webhook's templates on objects that there are. */
export interface TemplatesTrial {
  readonly webhook: string
  readonly object_type: string
  readonly event_type: string
  readonly objects: number
  readonly rendered: number
  readonly problems: readonly TemplateProblem[]
}

const mostNamed = 3
/** Of event types beside the main one, so many objects are looked at. */
const othersOfType = 3

/** The settings of a webhook that may be templates. */
export const templateKeys: readonly string[] = ['payloadUrl', 'additionalHeaders', 'bodyTemplate']

/** Whether there is a template in the settings of a webhook. @param plain without references */
export function hasTemplates(plain: Settings): boolean {
  return (
    templateKeys.some((key) => typeof plain[key] === 'string' && hasTemplateSyntax(plain[key])) ||
    plain['bodyTemplate'] !== undefined
  )
}

/**
 * The same webhooks, each sent to by a rule of its own for all that its rules are for: so that a template is rendered whatever
 * conditions say, and whether its rules are enabled.
 */
export function asRendered(webhooks: readonly Settings[], eventRules: readonly Settings[]): Tried {
  const rules = webhooks.flatMap(({ name }): Settings[] => {
    const own = eventRules.filter(({ webhooks: named }) => (named as readonly string[]).includes(name))
    const all = (key: string) => [...new Set(own.flatMap((rule) => rule[key] as readonly string[]))]
    const [objectTypes, eventTypes] = [all('objectTypes'), all('eventTypes')]
    return own.length === 0 ? [] : [{ name, objectTypes, eventTypes, webhooks: [name] }]
  })
  return { webhooks: webhooks.map((webhook) => ({ ...webhook, enabled: true })), eventRules: rules }
}

/** A request that a sample led to. */
export interface SampleRequest {
  readonly webhook: string
  readonly url: string
}

/**
 * Renders what samples of a type lead to.
 * @param host has loaded what {@link asRendered} says
 * @param sent hears of each request that was rendered
 */
export async function tryTemplates(
  host: NetboxHooksHost,
  objectType: string,
  eventTypes: readonly string[],
  samples: readonly SampleObject[],
  sent: (request: SampleRequest) => void,
): Promise<readonly TemplatesTrial[]> {
  const main = mainType(eventTypes)
  const trials = new Map<string, Trial>()
  for (const eventType of eventTypes)
    for (const sample of eventType === main ? samples : samples.slice(0, othersOfType)) {
      const { requests, failures } = await host.explain(sampleEvent(objectType, eventType, sample))
      const trialOf = (webhook: string): Trial => {
        const key = `${webhook} ${eventType}`
        const trial = trials.get(key) ?? new Trial(webhook, objectType, eventType)
        trials.set(key, trial)
        return trial
      }
      for (const { webhook, url, headers, body } of requests) {
        trialOf(webhook).rendered(sample, headers['content-type'] ?? '', body)
        sent({ webhook, url })
      }
      for (const { webhook, error } of failures) trialOf(webhook).failed(sample, error.message)
    }
  return [...trials.values()].map((trial) => trial.result)
}

class Trial {
  readonly #about: Pick<TemplatesTrial, 'webhook' | 'object_type' | 'event_type'>
  readonly #problems = new Map<string, { objects: string[]; count: number }>()
  #objects = 0
  #rendered = 0

  constructor(webhook: string, objectType: string, eventType: string) {
    this.#about = { webhook, object_type: objectType, event_type: eventType }
  }

  get result(): TemplatesTrial {
    const problems = [...this.#problems].map(([message, found]) => ({ message, ...found }))
    return { ...this.#about, objects: this.#objects, rendered: this.#rendered, problems }
  }

  rendered(sample: SampleObject, contentType: string, body: Uint8Array): void {
    this.#objects += 1
    this.#rendered += 1
    if (/^application\/(?:[\w.-]+\+)?json\b/i.test(contentType) && !isJson(body))
      this.#note(sample, `The body is no JSON, although its content type is ${contentType}.`)
  }

  failed(sample: SampleObject, message: string): void {
    this.#objects += 1
    this.#note(sample, message)
  }

  #note({ shown }: SampleObject, message: string): void {
    const known = this.#problems.get(message) ?? { objects: [], count: 0 }
    known.count += 1
    if (known.objects.length < mostNamed) known.objects.push(shown)
    this.#problems.set(message, known)
  }
}

function isJson(body: Uint8Array): boolean {
  try {
    JSON.parse(decodeText(body, 'The body'))
    return true
  } catch {
    return false
  }
}
