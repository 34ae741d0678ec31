import { keepSpelling } from '@netbox-hooks/core/json'
import { withEscapes } from '@netbox-hooks/host/parts'
import type { NetboxEventRule } from './netbox-objects.ts'
import type { ObjectNotes } from './notes.ts'
import type { Settings } from './webhook.ts'

/** What to do in the place of actions that are NetBox's own. */
const instead: Readonly<Record<string, { readonly what: string; readonly hint: string }>> = {
  script: {
    what: 'runs a script of NetBox',
    hint: "Leave the rule in NetBox: both work side by side. Or let a webhook send to NetBox's own /api/extras/scripts/ID/, or a plugin here do the work (registerEventAction).",
  },
  notification: {
    what: 'notifies a group of NetBox',
    hint: 'Leave the rule in NetBox: only NetBox shows notifications. Or let a webhook, or an action of a plugin here (registerEventAction), tell people elsewhere.',
  },
}

/**
 * What an event rule of NetBox is here; `undefined` if it cannot be taken over, which is said.
 * @param webhookNamed the name here of a webhook by its id in NetBox; `undefined` if it was not taken over
 */
export function translateRule(
  rule: NetboxEventRule,
  name: string,
  notes: ObjectNotes,
  webhookNamed: (id: number) => string | undefined,
): Settings | undefined {
  const { actionType, actionObjectId, actionObject } = rule
  if (actionType !== 'webhook') {
    const { what, hint } = instead[actionType] ?? {
      what: `has the action ${actionType} of a plugin of NetBox`,
      hint: 'Leave the rule in NetBox, or write a plugin here that does the same (registerEventAction).',
    }
    const object = actionObject === undefined ? '' : ` (${actionObject})`
    notes.impossible({ place: 'action_type', message: `It ${what}${object}.`, hint })
    return undefined
  }
  const webhook = actionObjectId === undefined ? undefined : webhookNamed(actionObjectId)
  if (webhook === undefined) {
    const which = actionObject ?? actionObjectId
    notes.impossible({
      place: 'action_object_id',
      message:
        which === undefined
          ? 'Its webhook is gone: the rule does nothing in NetBox either.'
          : `Its webhook ${which} is not taken over.`,
    })
    return undefined
  }
  remarkOnJobs(rule, notes)
  return {
    name,
    ...(rule.description !== '' && { description: rule.description }),
    ...(!rule.enabled && { enabled: false }),
    objectTypes: [...new Set(rule.objectTypes)],
    eventTypes: [...new Set(rule.eventTypes)],
    // NetBox takes anything that is empty for none.
    ...(isFilled(rule.conditions) && { conditions: written(rule.conditions) }),
    ...(isFilled(rule.actionData) && { actionData: written(rule.actionData) }),
    webhooks: [webhook],
  }
}

/** As a configuration has it, with numbers as NetBox has written them. */
function written(value: unknown): unknown {
  return keepSpelling(withEscapes(value), value)
}

/** Events of jobs come from NetBox alone, and only if it is asked for them. */
function remarkOnJobs({ eventTypes }: NetboxEventRule, notes: ObjectNotes): void {
  const place = 'event_types'
  if (eventTypes.some((type) => type.startsWith('job_')))
    notes.remark({
      place,
      message: 'NetBox has to send events of jobs for it: `netbox-hooks netbox connect --job-events`.',
    })
  const ends = eventTypes.filter((type) => type === 'job_failed' || type === 'job_errored')
  if (ends.length > 0)
    notes.otherwise({
      place,
      message: `NetBox itself never has ${ends.join(' and ')}: each end of a job is job_completed there. Here the rule fires where it is known how the job ended.`,
    })
}

function isFilled(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return Boolean(value)
  return Object.keys(value).length > 0
}
