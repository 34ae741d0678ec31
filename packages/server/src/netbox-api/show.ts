import { briefFields, showing, type View } from '../netbox-fields/field.ts'
import type { ListedObject, ManagedObjects } from '../objects/index.ts'
import type { ServedHost } from '../served-host.ts'
import type { Dialect } from './dialect.ts'
import { booleanOf } from './filters.ts'
import type { Query } from './pages.ts'

/** An object as it goes over the wire. */
export type WireObject = Readonly<Record<string, unknown>>

/** Shows objects with the fields that a query asks for: `brief`, `fields`, `omit` (or `exclude`). */
export function shower({ fields }: Dialect, query: Query, view: View): (object: ListedObject) => WireObject {
  const isBrief = query['brief'] !== undefined && booleanOf(query['brief'].at(-1)) !== false
  const [named, left] = [listIn(query, 'fields'), [...listIn(query, 'omit'), ...listIn(query, 'exclude')]]
  const wanted = fields.filter(({ name }) => {
    if (left.includes(name)) return false
    if (named.length > 0) return named.includes(name)
    return !isBrief || briefFields.includes(name)
  })
  const shows = wanted.map((field) => [field.name, showing(field)] as const)
  return (object) => Object.fromEntries(shows.map(([name, show]) => [name, show(object, view)]))
}

function listIn(query: Query, parameter: string): readonly string[] {
  return (query[parameter] ?? []).flatMap((value) => value.split(',').flatMap((name) => name.trim() || []))
}

/** How things stand when an answer is made. */
export interface ViewSources {
  /** What every address of this API begins with, without a slash at its end. */
  readonly base: string
  readonly objects: Pick<ManagedObjects, 'named'>
  readonly host: Pick<ServedHost, 'webhook'>
}

const paths = { webhook: 'webhooks', event_rule: 'event-rules' } as const

export function viewOf({ base, objects, host }: ViewSources): View {
  return {
    urlOf: (kind, id) => `${base}/api/extras/${paths[kind]}/${id}/`,
    pageOf: (kind, id) => `${base}/extras/${paths[kind]}/${id}/`,
    webhookNamed: (name) => objects.named('webhook', name),
    ruleNamed: (name) => objects.named('event_rule', name),
    standing(name) {
      const webhook = host.webhook(name)
      if (webhook?.held !== undefined) return { state: 'held', reason: webhook.held }
      return { state: webhook?.state ?? 'active', reason: webhook?.reason ?? null }
    },
  }
}
