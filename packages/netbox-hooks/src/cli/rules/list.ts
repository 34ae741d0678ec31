import type { WireObject } from '@netbox-hooks/server'
import type { HostAddress } from '../../client/reach-host.ts'
import { exitCodes } from '../../exit-codes.ts'
import { listObjects } from '../../managed/objects.ts'
import { actionsOf, webhooksOf } from '../../managed/rule-targets.ts'
import { sayProblems } from '../../managed/say-problems.ts'
import { openOperator } from '../../operator/open-operator.ts'
import { printJson, printLine, say } from '../../terminal/print.ts'
import { printTable } from '../../terminal/table.ts'

/** `netbox-hooks rules list`: which events lead to what, in the order in which the rules run. */
export async function listRules(options: HostAddress & { readonly json?: true }): Promise<number> {
  const operator = await openOperator(options, 'look')
  try {
    const rules = operator.redact(await listObjects(operator, 'event_rule')).toSorted(byOrder)
    if (options.json) printJson({ event_rules: rules })
    else print(rules)
    if (operator.lacksPlugins) say('No host runs: event rules that plugins bring are not listed.')
  } finally {
    await operator.close()
  }
  return exitCodes.ok
}

function print(rules: readonly WireObject[]): void {
  if (rules.length === 0) {
    printLine('There are no event rules.')
    say('`netbox-hooks rules add --help` shows how to add one.')
    return
  }
  const rows = rules.map((rule) => {
    const { name, origin, settings } = rule
    const { objectTypes = [], eventTypes = [], order = 0, enabled = true, conditions } = settings
    return [
      name,
      origin,
      enabled === false ? 'no' : 'yes',
      String(order),
      (objectTypes as readonly string[]).join(', '),
      (eventTypes as readonly string[]).join(', '),
      isEmpty(conditions) ? undefined : 'yes',
      [...webhooksOf(rule), ...actionsOf(rule)].join(', '),
    ]
  })
  printTable(
    ['NAME', 'ORIGIN', 'ENABLED', 'ORDER', 'OBJECT TYPES', 'EVENT TYPES', 'CONDITIONS', 'LEADS TO'],
    rows,
    {
      whole: ['NAME'],
      optional: ['ORDER', 'CONDITIONS', 'ORIGIN'],
    },
  )
  for (const rule of rules) sayProblems(rule)
}

function isEmpty(conditions: unknown): boolean {
  return conditions === undefined || conditions === null || Object.keys(Object(conditions)).length === 0
}

function byOrder(one: WireObject, other: WireObject): number {
  return Number(one.settings['order'] ?? 0) - Number(other.settings['order'] ?? 0)
}
