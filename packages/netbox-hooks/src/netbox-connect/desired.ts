import { descriptionOf } from './mark.ts'
import type { EventGroup } from './needed-events.ts'

/** What `connect` sees to of a webhook in NetBox. All else is left as it is. */
export interface DesiredWebhook {
  readonly name: string
  readonly description: string
  readonly payload_url: string
  readonly http_method: 'POST'
  readonly http_content_type: string
  readonly body_template: string
  readonly secret: string
}

/** What `connect` sees to of an event rule in NetBox; the webhook that it runs is added when there is one. */
export interface DesiredRule {
  readonly name: string
  readonly description: string
  readonly enabled: true
  readonly object_types: readonly string[]
  readonly event_types: readonly string[]
  readonly conditions: object | null
}

/** What a connection is made of. */
export interface Connection {
  /** `server.netbox.name` */
  readonly name: string
  /** Where NetBox reaches the gateway. */
  readonly gatewayUrl: string
  readonly secret: string
}

/** Where the gateway is on a host. */
export const gatewayPath = '/api/netbox/webhook'

export function desiredWebhook({ name, gatewayUrl, secret }: Connection): DesiredWebhook {
  return {
    name,
    description: descriptionOf(name),
    payload_url: gatewayUrl,
    http_method: 'POST',
    http_content_type: 'application/json',
    body_template: '',
    secret,
  }
}

/**
 * An event rule for each group.
 * @param options `guardsJobs`: before NetBox 4.7 a rule without conditions that is for a job without data makes the job fail
 */
export function desiredRules(
  name: string,
  groups: readonly EventGroup[],
  { guardsJobs }: { readonly guardsJobs: boolean },
): readonly DesiredRule[] {
  return groups.map(({ kind, objectTypes, eventTypes }) => ({
    name: ruleName(name, eventTypes),
    description: descriptionOf(name),
    enabled: true,
    object_types: objectTypes,
    event_types: eventTypes,
    conditions: kind === 'jobs' && guardsJobs ? jobGuard : null,
  }))
}

/** What an event rule is called that is for these. */
export function ruleName(name: string, eventTypes: readonly string[]): string {
  return `${name}: ${eventTypes.map((type) => type.replace(/^object_/, '')).join(', ')}`
}

/** What the event rule is called that is there during a test. */
export function testRuleName(name: string): string {
  return `${name}: test`
}

/** How the slug of a tag begins that is there during a test. */
export const testTagPrefix = 'netbox-hooks-test-'

/**
 * A condition of NetBox that is true of the data of a script that has run. A job without data fits none, so that NetBox does
 * not even look at what it would send of it.
 */
export const jobGuard: object = { attr: 'log', value: '', negate: true }
