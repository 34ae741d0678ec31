import { isDeepStrictEqual } from 'node:util'
import type { ChatMessageSettings } from './settings.ts'

type Fields = Readonly<Record<string, unknown>>

/** What the webhook's template knows of a change. */
export interface ChangeOfObject {
  readonly event: string
  readonly object_type: string
  readonly username: string | null
  readonly data: Fields
  readonly snapshots: { readonly prechange?: Fields | null; readonly postchange?: Fields | null } | null
}

/** What people read, before a service puts it into its own form. */
export interface Message {
  /** `Site Munich was updated by jstretch`. */
  readonly title: string
  readonly link: string | undefined
  /** A field, and `planned → active`. */
  readonly changes: readonly { readonly field: string; readonly change: string }[]
}

/** The most fields that a message shows, and the longest value: a channel is no change log. */
const mostChanges = 12
const longestValue = 120

export function messageOf(
  { event, object_type, username, data, snapshots }: ChangeOfObject,
  { netboxUrl, ignoredFields }: Pick<ChatMessageSettings, 'netboxUrl' | 'ignoredFields'>,
): Message {
  const kind = object_type.slice(object_type.indexOf('.') + 1)
  const name = data['display'] ?? data['name'] ?? `#${data['id']}`
  const by = username === null ? '' : ` by ${username}`
  return {
    title: `${kind[0]?.toUpperCase()}${kind.slice(1)} ${name} was ${event}${by}`,
    link: linkTo(data, netboxUrl, event),
    changes: event === 'updated' ? changesIn(snapshots, ignoredFields) : [],
  }
}

/** The page of an object in NetBox. One that was deleted has none. */
function linkTo({ url }: Fields, netboxUrl: string | undefined, event: string): string | undefined {
  if (netboxUrl === undefined || typeof url !== 'string' || event === 'deleted') return undefined
  // Webhooks have it without a host; what is read from NetBox's API has one.
  const path = url.slice(url.indexOf('/api/') + '/api'.length)
  return `${netboxUrl.replace(/\/$/, '')}${path}`
}

function changesIn(snapshots: ChangeOfObject['snapshots'], ignored: readonly string[]): Message['changes'] {
  const { prechange, postchange } = snapshots ?? {}
  if (!prechange || !postchange) return []
  const changed = Object.keys({ ...prechange, ...postchange })
    .filter((field) => !ignored.includes(field) && !isDeepStrictEqual(prechange[field], postchange[field]))
    .map((field) => ({ field, change: `${shown(prechange[field])} → ${shown(postchange[field])}` }))
  const more = changed.length - mostChanges
  return more > 0
    ? [...changed.slice(0, mostChanges), { field: '…', change: `${more} more fields` }]
    : changed
}

function shown(value: unknown): string {
  if (value === undefined || value === null || value === '') return '–'
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text.length > longestValue ? `${text.slice(0, longestValue)}…` : text
}
