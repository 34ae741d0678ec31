import type { WireObject } from '@netbox-hooks/server'
import { usageMistake } from '../../errors.ts'
import { addObject, type ChangeOptions } from '../../managed/add.ts'
import type { SettingsOptions } from '../../managed/given-settings.ts'
import { commandFor } from '../../operator/command-for.ts'
import { type RuleFlags, ruleSettings } from './settings-flags.ts'

/** What `netbox-hooks rules add` can be told. */
export interface AddRuleOptions extends ChangeOptions, SettingsOptions, RuleFlags {}

/** `netbox-hooks rules add [NAME]`. */
export async function addRule(name: string | undefined, options: AddRuleOptions): Promise<number> {
  if (name === undefined && options.from === undefined)
    throw usageMistake('Say its name: netbox-hooks rules add sites --object-type dcim.site …')
  const flags = { name, ...(await ruleSettings(options)) }
  const next = (made: WireObject) =>
    `${commandFor('rules test', made.name)} --last 100 says for which events it fires.`
  return addObject({ kind: 'event_rule', flags, next }, options)
}
