import type { HostAddress } from '../../client/reach-host.ts'
import { exitCodes } from '../../exit-codes.ts'
import { listObjects, named } from '../../managed/objects.ts'
import { printObject } from '../../managed/show.ts'
import { openOperator } from '../../operator/open-operator.ts'
import { printJson } from '../../terminal/print.ts'

/** `netbox-hooks rules show NAME`: where it comes from, and all its settings. */
export async function showRule(
  name: string,
  options: HostAddress & { readonly json?: true },
): Promise<number> {
  const operator = await openOperator(options, 'look')
  try {
    const rule = operator.redact(named(await listObjects(operator, 'event_rule'), 'event_rule', name))
    if (options.json) printJson(rule)
    else printObject(rule)
  } finally {
    await operator.close()
  }
  return exitCodes.ok
}
