import { messageOf } from '@netbox-hooks/core'
import { parseOwnJson } from '@netbox-hooks/core/json'
import { usageMistake } from '../../errors.ts'
import type { GivenSettings } from '../../managed/given-settings.ts'
import { givenText } from '../../managed/given-text.ts'
import { enabledBy } from '../webhooks/settings-flags.ts'

/** What a command line says of an event rule by options of their own. */
export interface RuleFlags {
  readonly objectType?: readonly string[]
  readonly eventType?: readonly string[]
  readonly webhook?: readonly string[]
  /** JSON, or `@FILE`. */
  readonly conditions?: string
  readonly actionData?: string
  readonly order?: number
  readonly description?: string
  readonly enabled?: true
  readonly disabled?: true
}

/** The settings that options stand for. A list takes the place of the one that is there. @throws NetboxHooksError `NBH_USAGE` */
export async function ruleSettings(flags: RuleFlags): Promise<GivenSettings> {
  const { objectType, eventType, webhook, order, description } = flags
  return {
    objectTypes: objectType,
    eventTypes: eventType,
    webhooks: webhook,
    conditions: await jsonOf('--conditions', flags.conditions),
    actionData: await jsonOf('--action-data', flags.actionData),
    order,
    description,
    enabled: enabledBy(flags),
  }
}

async function jsonOf(option: string, text: string | undefined): Promise<unknown> {
  if (text === undefined) return undefined
  const json = await givenText(text)
  try {
    return parseOwnJson(json)
  } catch (error) {
    throw usageMistake(
      `${option} is no JSON: ${messageOf(error)}. It takes JSON, or @ and the name of a file of it.`,
    )
  }
}
