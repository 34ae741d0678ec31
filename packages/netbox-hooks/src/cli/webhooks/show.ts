import type { WireWebhook } from '@netbox-hooks/server'
import type { HostAddress } from '../../client/reach-host.ts'
import { exitCodes } from '../../exit-codes.ts'
import { listObjects, named } from '../../managed/objects.ts'
import { webhooksOf } from '../../managed/rule-targets.ts'
import { printObject } from '../../managed/show.ts'
import { openOperator } from '../../operator/open-operator.ts'
import { standing, waitingFor } from '../../operator/webhook-words.ts'
import { printJson, printLine } from '../../terminal/print.ts'

/** `netbox-hooks webhooks show NAME`: its settings, its keys, how it stands, and what leads to it. */
export async function showWebhook(
  name: string,
  options: HostAddress & { readonly json?: true },
): Promise<number> {
  const operator = await openOperator(options, 'look')
  try {
    const objects = await listObjects(operator)
    const webhook = operator.redact(named(objects, 'webhook', name))
    const { webhooks } = await operator.client.ask<{ readonly webhooks: readonly WireWebhook[] }>(
      '/api/webhooks',
    )
    const state = operator.redact(webhooks.find((one) => one.name === name))
    const rules = objects.filter(
      (object) => object.kind === 'event_rule' && webhooksOf(object).includes(name),
    )
    const ruleNames = rules.map((rule) => rule.name)
    if (options.json) printJson({ ...webhook, state: state ?? null, event_rules: ruleNames })
    else {
      printObject(webhook)
      printLine('')
      if (state) for (const line of [standing(state), ...waitingFor(state)]) printLine(line)
      const leads = ruleNames.length > 1 ? 'The event rules' : 'The event rule'
      printLine(
        ruleNames.length > 0
          ? `${leads} ${ruleNames.join(', ')} ${ruleNames.length > 1 ? 'lead' : 'leads'} to it.`
          : 'No event rule leads to it.',
      )
    }
  } finally {
    await operator.close()
  }
  return exitCodes.ok
}
