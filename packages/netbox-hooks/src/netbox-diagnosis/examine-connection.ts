import { counted } from '@netbox-hooks/host/words'
import type { ConnectStep } from '../netbox-connect/plan.ts'
import { differenceText } from '../netbox-connect/plan-text.ts'
import type { Prepared } from '../netbox-connect/prepare.ts'
import type { Finding } from '../terminal/finding.ts'

const hint = '`netbox-hooks netbox connect` mends it; with --dry-run it only says what it would do.'

/** What of a connection is missing in NetBox, or is not as `connect` makes it. */
export function examineConnection({ made, steps, name }: Prepared): readonly Finding[] {
  const { webhook, otherWays } = made
  if (!webhook && otherWays.length > 0)
    return [
      {
        topic: 'webhook',
        status: 'ok',
        message: `NetBox's webhook "${otherWays[0]?.name}" leads to a gateway, and connect has not made it: it is not looked after.`,
      },
    ]
  if (!webhook)
    return [
      {
        topic: 'webhook',
        status: 'warn',
        message: `NetBox has no webhook that leads here: "${name}" is missing.`,
        hint: '`netbox-hooks netbox connect` makes it, and its event rules.',
      },
    ]
  const findings = steps.flatMap(findingsOf)
  if (findings.length > 0) return findings
  const rules = counted(made.rules.length, 'event rule', 'event rules')
  return [
    {
      topic: 'webhook',
      status: 'ok',
      message: `NetBox's webhook "${name}" and ${rules} are as connect makes them.`,
    },
  ]
}

function findingsOf(step: ConnectStep): readonly Finding[] {
  const { kind, name, does } = step
  if (kind === 'tag')
    return [{ topic: 'tag', status: 'warn', message: `NetBox's tag "${name}" is left of a test.`, hint }]
  const topic = kind === 'webhook' ? 'webhook' : 'rule'
  const words = `NetBox's ${kind === 'webhook' ? 'webhook' : 'event rule'} "${does === 'create' ? name : step.object.name}"`
  switch (does) {
    case 'create':
      return [{ topic, status: 'warn', message: `${words} is missing.`, hint }]
    case 'remove':
      return [
        { topic, status: 'warn', message: `${words} is for what no event rule here wants any more.`, hint },
      ]
    case 'change': {
      const differences = step.differences.map(differenceText).join('; ')
      return [
        { topic, status: 'warn', message: `${words} is not as connect makes it: ${differences}.`, hint },
      ]
    }
    case 'keep':
      return []
  }
}
