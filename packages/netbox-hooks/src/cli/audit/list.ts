import type { WireAuditEntry } from '@netbox-hooks/server'
import type { HostAddress } from '../../client/reach-host.ts'
import { exitCodes } from '../../exit-codes.ts'
import { openOperator } from '../../operator/open-operator.ts'
import { printJson, printLine, say } from '../../terminal/print.ts'
import { printTable } from '../../terminal/table.ts'
import { timeText } from '../../terminal/times.ts'
import { auditDifferences } from './differences.ts'

/** What `netbox-hooks audit list` can be told. */
export interface AuditOptions extends HostAddress {
  /** ISO 8601. */
  readonly since?: string
  readonly until?: string
  readonly actor?: string
  readonly action?: string
  readonly kind?: string
  /** The name of what it was done to. */
  readonly object?: string
  readonly limit: number
  readonly cursor?: string
  readonly json?: true
}

/** A page of records. */
export interface AuditAnswer {
  readonly records: readonly WireAuditEntry[]
  readonly next: string | null
}

/** `netbox-hooks audit list`: what was done by whom, the latest first. */
export async function listAudit(options: AuditOptions): Promise<number> {
  const { since: from, until: to, object: name, actor, action, kind, limit, cursor, json } = options
  const operator = await openOperator(options, 'look')
  try {
    const query = { from, to, name, actor, action, kind, limit, cursor }
    const page = operator.redact(await operator.client.ask<AuditAnswer>('/api/audit', { query }))
    if (json) printJson(page)
    else
      print(
        page,
        [from, to, name, actor, action, kind, cursor].some((one) => one !== undefined),
      )
  } finally {
    await operator.close()
  }
  return exitCodes.ok
}

function print({ records, next }: AuditAnswer, isFiltered: boolean): void {
  if (records.length === 0) {
    printLine(isFiltered ? 'There are no such records.' : 'Nothing is recorded yet.')
    return
  }
  const rows = records.map((entry) => [
    entry.id,
    timeText(entry.time ?? ''),
    `${entry.actor.name} (${entry.actor.via})`,
    entry.action,
    entry.target === null ? undefined : `${entry.target.kind.replace('_', ' ')} ${entry.target.name}`,
    changeText(entry),
  ])
  printTable(['ID', 'TIME', 'WHO', 'DID', 'TO', 'WHAT'], rows, {
    whole: ['ID', 'TIME', 'DID'],
    optional: ['WHAT'],
  })
  if (next !== null) say(`There are more: --cursor ${next} shows the next ones.`)
}

/** Which settings are different, or whatever else is known. */
function changeText(entry: WireAuditEntry): string | undefined {
  const paths = auditDifferences(entry).map(({ path }) => path)
  if (paths.length > 0) return paths.join(', ')
  return entry.details === null ? undefined : JSON.stringify(entry.details)
}
