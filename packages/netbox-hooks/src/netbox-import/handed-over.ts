import type { Translated, Translation } from '../netbox-translation/translate.ts'
import type { ImportRecord } from './record.ts'

/**
 * Keeps rules in force that NetBox has disabled since they were taken over: whoever moves in disables them there, so that
 * nothing is sent twice.
 */
export function keepHandedOver(translation: Translation, record: ImportRecord): Translation {
  const before = new Map(Object.entries(record.imported('event_rule')))
  const eventRules = translation.eventRules.map((rule): Translated<typeof rule.source> => {
    const { enabled, ...settings } = rule.settings
    const known = before.get(settings.name)
    if (enabled !== false || !known || known['enabled'] === false) return rule
    translation.notes.of('event_rule', rule.source).remark({
      place: 'enabled',
      message: 'NetBox has it disabled since it was taken over: here it stays as it is.',
    })
    return { source: rule.source, settings }
  })
  return { ...translation, eventRules }
}
