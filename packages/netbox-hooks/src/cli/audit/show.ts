import type { WireAuditEntry } from '@netbox-hooks/server'
import type { HostAddress } from '../../client/reach-host.ts'
import { usageMistake } from '../../errors.ts'
import { exitCodes } from '../../exit-codes.ts'
import { differenceLine } from '../../managed/differences.ts'
import { type Operator, openOperator } from '../../operator/open-operator.ts'
import { printJson, printLine } from '../../terminal/print.ts'
import { timeText } from '../../terminal/times.ts'
import { auditDifferences } from './differences.ts'
import type { AuditAnswer } from './list.ts'

/** `netbox-hooks audit show ID`: who did it, from where, and what was different afterwards. */
export async function showAudit(
  id: string,
  options: HostAddress & { readonly json?: true },
): Promise<number> {
  const operator = await openOperator(options, 'look')
  try {
    const entry = operator.redact(await find(operator, id))
    if (options.json) printJson(entry)
    else for (const line of linesOf(entry)) printLine(line)
  } finally {
    await operator.close()
  }
  return exitCodes.ok
}

/** An id begins with the time of its record, in ms. */
async function find({ client }: Operator, id: string): Promise<WireAuditEntry> {
  const at = Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)
  if (!/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(id) || !Number.isFinite(at))
    throw usageMistake(`${JSON.stringify(id)} is no id of a record; \`netbox-hooks audit\` lists them.`)
  // Clocks of hosts differ, and the time of a record may be a moment after that of its id.
  const [from, to] = [new Date(at - 60_000).toISOString(), new Date(at + 60_000).toISOString()]
  let cursor: string | undefined
  do {
    const query = { from, to, limit: 1_000, cursor }
    const page: AuditAnswer = await client.ask<AuditAnswer>('/api/audit', { query })
    const found = page.records.find((record) => record.id === id.toLowerCase())
    if (found) return found
    cursor = page.next ?? undefined
  } while (cursor !== undefined)
  throw usageMistake(`There is no record ${id}; \`netbox-hooks audit\` lists them.`)
}

function linesOf(entry: WireAuditEntry): readonly string[] {
  const { id, time, action, actor, target, before, after, details, request_id: requestId } = entry
  const to = target === null ? '' : ` of the ${target.kind.replace('_', ' ')} ${target.name}`
  const changed = auditDifferences(entry)
  return [
    `${id}  ${action}${to}`,
    `${timeText(time ?? '')} by ${actor.name} (${actor.via})${requestId === null ? '' : `, request ${requestId}`}`,
    ...changed.map((difference) => `  ${differenceLine(difference)}`),
    ...(changed.length === 0 ? wholeLines('before', before) : []),
    ...(changed.length === 0 ? wholeLines('after', after) : []),
    ...wholeLines('details', details),
  ]
}

function wholeLines(label: string, value: unknown): readonly string[] {
  return value === null || value === undefined ? [] : [`  ${label}: ${JSON.stringify(value)}`]
}
