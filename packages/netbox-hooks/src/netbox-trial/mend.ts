import type { NetboxHooksError } from '@netbox-hooks/core'
import type { ObjectNotes } from '../netbox-translation/notes.ts'
import type { Settings } from '../netbox-translation/webhook.ts'
import { templateKeys } from './try-templates.ts'

/** A mistake in the settings of one object. */
export interface SettingsMistake {
  readonly path: string
  readonly error: NetboxHooksError
}

/**
 * Settings without mistakes that NetBox does not make much of; `undefined` if one of them cannot be mended. What is done is
 * noted.
 */
export function mended(
  settings: Settings,
  mistakes: readonly SettingsMistake[],
  notes: ObjectNotes,
): Settings | undefined {
  return withKnownEventTypes(settings, mistakes, notes) ?? withVariables(settings, mistakes, notes)
}

/** An event type that nobody has registered here is left out of its rule, if the rule has others. */
function withKnownEventTypes(
  settings: Settings,
  mistakes: readonly SettingsMistake[],
  notes: ObjectNotes,
): Settings | undefined {
  const { eventTypes = [] } = settings as { readonly eventTypes?: readonly string[] }
  const unknown = mistakes.flatMap(({ path }) => /^eventTypes\[(\d+)\]$/.exec(path)?.[1] ?? []).map(Number)
  const known = eventTypes.filter((_, at) => !unknown.includes(at))
  if (unknown.length < mistakes.length || known.length === 0) return undefined
  for (const { path, error } of mistakes)
    notes.otherwise({ place: path, message: `${error.message} It is left out of the rule.`, hint: ofPlugin })
  return { ...settings, eventTypes: known }
}

/** Where an event type comes from that there is not. */
export const ofPlugin =
  'NetBox has it from a plugin. A plugin here that registers it (registerEventType) lets the rule be imported.'

/** NetBox fills in nothing for a variable that there is not; here that is a mistake. */
function withVariables(
  settings: Settings,
  mistakes: readonly SettingsMistake[],
  notes: ObjectNotes,
): Settings | undefined {
  let mendedSettings = settings
  for (const { path, error } of mistakes) {
    const [, variable] = /there is no variable "(\w+)"/.exec(error.message) ?? []
    const template = mendedSettings[path]
    if (variable === undefined || !templateKeys.includes(path) || typeof template !== 'string')
      return undefined
    mendedSettings = { ...mendedSettings, [path]: `{% set ${variable} = '' %}${template}` }
  }
  for (const { path, error } of mistakes) {
    const [, variable = ''] = /there is no variable "(\w+)"/.exec(error.message) ?? []
    const message = `There is no variable ${variable}, and NetBox fills in nothing for it; {% set ${variable} = '' %} in front of the template does so here.`
    notes.remark({ place: path, message })
  }
  return mendedSettings
}
