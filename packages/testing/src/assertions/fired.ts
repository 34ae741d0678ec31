import type { EmittedEvent } from '../host/emitted-event.ts'
import type { Verdict } from './verdict.ts'
import { nameOf, shown } from './words.ts'

/** Whether an event has fired a rule, or any. */
export function firedVerdict(emitted: EmittedEvent, rule: string | undefined): Verdict {
  const { fired, rules } = emitted
  const pass = rule === undefined ? fired.length > 0 : fired.includes(rule)
  const isKnown = rule === undefined || rules.some((each) => each.rule === rule)
  const lines = rules.map(
    ({ rule: name, fired: has, reason, conditions }) =>
      `  ${name}: ${has ? 'fired' : 'not fired'}. ${reason}${has || !conditions ? '' : ` ${shown(conditions)}`}`,
  )
  const unknown = isKnown ? [] : [`There is no rule ${shown(rule)}.`]
  return {
    pass,
    actual: fired,
    expected: rule === undefined ? undefined : [rule],
    message: () =>
      [
        `Expected ${nameOf(emitted)} ${pass ? 'not ' : ''}to have fired ${rule === undefined ? 'a rule' : shown(rule)}.`,
        ...unknown,
        ...lines,
      ].join('\n'),
  }
}
