import { type EditOptions, editObject } from '../../managed/edit.ts'
import { type RuleFlags, ruleSettings } from './settings-flags.ts'

/** What `netbox-hooks rules edit` can be told. */
export interface EditRuleOptions extends EditOptions, RuleFlags {
  readonly name?: string
}

/** `netbox-hooks rules edit NAME`. */
export async function editRule(name: string, options: EditRuleOptions): Promise<number> {
  const flags = { ...(await ruleSettings(options)), name: options.name }
  return editObject({ kind: 'event_rule', name, flagsFor: () => flags }, options)
}
