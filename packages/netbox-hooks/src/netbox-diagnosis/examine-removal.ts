import { isDeepStrictEqual } from 'node:util'
import { jobGuard, ruleName, testRuleName } from '../netbox-connect/desired.ts'
import type { MadeObjects } from '../netbox-connect/find-made.ts'
import { isMarked } from '../netbox-connect/mark.ts'
import type { NetboxObject } from '../netbox-connect/netbox-objects.ts'
import type { Finding } from '../terminal/finding.ts'

/** What should be known before what `connect` has made is taken back. */
export function examineRemoval(
  { webhook, rules, otherRules, otherWays }: MadeObjects,
  name: string,
): readonly Finding[] {
  const edited = [...(webhook ? [webhook] : []), ...rules].filter((object) => isEdited(object, name))
  return [
    ...edited.map(
      (object): Finding => ({
        topic: 'edited',
        status: 'warn',
        message: `In NetBox ${wordsOf(object)} was renamed or edited since connect made it.`,
      }),
    ),
    ...otherRules.map(
      (rule): Finding => ({
        topic: 'webhook',
        status: 'fail',
        message: `The webhook is left: ${wordsOf(rule)}, which connect has not made, runs it, and would go with it.`,
        hint: 'Delete that rule in NetBox, or let it run another webhook; then run this again.',
      }),
    ),
    ...otherWays.map(
      (other): Finding => ({
        topic: 'webhook',
        status: 'warn',
        message: `In NetBox ${wordsOf(other)} leads to a gateway, and connect has not made it: it is left.`,
      }),
    ),
  ]
}

function wordsOf({ kind, name, id }: NetboxObject): string {
  return `${kind === 'webhook' ? 'the webhook' : 'the event rule'} "${name}" (${id})`
}

/** Whether somebody has changed what can be seen by itself: an event rule's object types depend on the host's rules. */
function isEdited(object: NetboxObject, name: string): boolean {
  const { kind, name: own, description, fields } = object
  if (!isMarked(description, name)) return true
  if (kind === 'webhook')
    return own !== name || fields['http_method'] !== 'POST' || Boolean(fields['body_template'])
  const { enabled, event_types: types, conditions } = fields
  const isTest = own === testRuleName(name)
  const isOwn = isTest || own === ruleName(name, Array.isArray(types) ? types : [])
  const isGuarded = isDeepStrictEqual(conditions, jobGuard)
  return !isOwn || enabled !== true || (Object.keys(Object(conditions)).length > 0 && !isGuarded)
}
