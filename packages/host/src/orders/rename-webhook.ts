import { isPlainObject } from '../is-plain-object.ts'
import type { SealedSettings } from '../secrets/stored/stored-settings.ts'

/**
 * The settings of a rule with a webhook by another name, or without it.
 * @returns `undefined` if nothing is left that the rule could do
 */
export function renameWebhook(
  settings: SealedSettings,
  name: string,
  renamed: string | undefined,
): SealedSettings | undefined {
  const changed = { ...settings }
  if (Array.isArray(settings['webhooks'])) changed['webhooks'] = replaced(settings['webhooks'], name, renamed)
  if (Array.isArray(settings['actions']))
    changed['actions'] = settings['actions'].flatMap((action) => {
      if (!isPlainObject(action) || action['webhook'] !== name) return [action]
      return renamed === undefined ? [] : [{ ...action, webhook: renamed }]
    })
  for (const list of ['webhooks', 'actions']) if (isEmpty(changed[list])) delete changed[list]
  return changed['webhooks'] === undefined && changed['actions'] === undefined ? undefined : changed
}

function replaced(names: readonly unknown[], name: string, renamed: string | undefined): unknown[] {
  return names.flatMap((each) => (each !== name ? [each] : renamed === undefined ? [] : [renamed]))
}

function isEmpty(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0
}
