import type { Kind } from '../netbox-translation/notes.ts'
import type { Translation } from '../netbox-translation/translate.ts'
import type { Settings } from '../netbox-translation/webhook.ts'
import { mergeObjects, type Step } from './merge.ts'
import type { ImportRecord } from './record.ts'

/** What importing does, by kind. */
export type ImportPlan = Readonly<Record<Kind, readonly Step[]>>

/** What is there now. */
export interface Present {
  readonly webhooks: readonly Settings[]
  readonly eventRules: readonly Settings[]
}

/** What has to be done to bring what is here up to NetBox. */
export function planImport(
  { webhooks, eventRules }: Translation,
  here: Present,
  record: ImportRecord,
  overwrites: boolean,
): ImportPlan {
  const settingsOf = ({ settings }: { readonly settings: Settings }) => settings
  return {
    webhook: mergeObjects({
      netbox: webhooks.map(settingsOf),
      here: here.webhooks,
      imported: record.imported('webhook'),
      overwrites,
    }),
    event_rule: mergeObjects({
      netbox: eventRules.map(settingsOf),
      here: here.eventRules,
      imported: record.imported('event_rule'),
      overwrites,
    }),
  }
}

/** Whether anything is to be done. */
export function isDifferent({ webhook, event_rule: rules }: ImportPlan): boolean {
  return [...webhook, ...rules].some(
    ({ does }) => does === 'create' || does === 'change' || does === 'remove',
  )
}

/** `110 to create, 2 to change.` */
export function planSentence(plan: ImportPlan): string {
  return sentence(plan, { create: 'to create', change: 'to change', remove: 'to remove' })
}

/** `110 created, 2 changed.` */
export function doneSentence(plan: ImportPlan): string {
  return sentence(plan, { create: 'created', change: 'changed', remove: 'removed' })
}

function sentence(
  { webhook, event_rule: rules }: ImportPlan,
  words: Readonly<Record<'create' | 'change' | 'remove', string>>,
): string {
  const all: Readonly<Record<Step['does'], string>> = {
    ...words,
    keep: 'unchanged',
    left: 'left as they are here',
  }
  const parts = Object.entries(all).flatMap(([does, text]) => {
    const count = [...webhook, ...rules].filter((step) => step.does === does).length
    return count === 0 ? [] : [`${count} ${text}`]
  })
  return parts.length === 0 ? 'There is nothing to import.' : `${parts.join(', ')}.`
}
