import { dirname, resolve } from 'node:path'
import { checkedSettings, Secrets } from '@netbox-hooks/host/parts'
import { parseDataText } from '@netbox-hooks/loader'
import type { EventRule } from '@netbox-hooks/webhooks'
import { nameOfFile, textOfFile } from './given-text.ts'

/** An event rule that is not stored, from a file. @throws NetboxHooksError `NBH_CONFIG_INVALID` with every mistake in it */
export async function checkedRule(file: string): Promise<EventRule> {
  const given = parseDataText(await textOfFile(file), nameOfFile(file))
  const place = { file: nameOfFile(file), directory: dirname(resolve(file)), secrets: new Secrets() }
  return checkedSettings('eventRules', given, place) as unknown as EventRule
}
