import { nearest } from '@netbox-hooks/core/hints'

/** What people write for a type of event, by how it begins: NetBox's public names, other tools' words, other forms. */
const begins: readonly (readonly [type: string, pattern: RegExp])[] = [
  ['object_created', /^(creat|add|insert|new)/],
  ['object_updated', /^(updat|chang|modif|edit|sav)/],
  ['object_deleted', /^(delet|remov|destroy)/],
  ['job_started', /^(start|begin|began|run)/],
  ['job_completed', /^(complet|finish|succe|done)/],
  ['job_failed', /^fail/],
  ['job_errored', /^error/],
]

/**
 * The sentence for a type of event that is not known: the one that may be meant, or those that are known.
 * @param known the types that are registered
 */
export function nearestEventType(eventType: string, known: readonly string[]): string {
  const word = eventType
    .slice(0, 100)
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
  const stem = word.replace(/^_?(on_)?((object|job|model|dcim|netbox)_)?/, '')
  const meant = known.includes(word) ? word : begins.find(([, pattern]) => pattern.test(stem))?.[0]
  return meant !== undefined && known.includes(meant)
    ? `Did you mean "${meant}"?`
    : nearest(eventType, known, 'event types')
}
