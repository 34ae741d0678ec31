import { timeoutSignal } from '@netbox-hooks/core/times'
import { counted, ProgressLine } from '@netbox-hooks/host/words'
import type { WireCatchUp } from '@netbox-hooks/server'
import { namingHost } from '../../client/errors.ts'
import { exitCodes } from '../../exit-codes.ts'
import { openRunningHost } from '../../operator/open-running-host.ts'
import { interruptible } from '../../terminal/interruption.ts'
import { printJson, printLine, say } from '../../terminal/print.ts'

/** What `netbox-hooks netbox catch-up` can be told. */
export interface CatchUpCommandOptions {
  readonly config?: string
  /** The URL of a host. Default: the one of the configuration. */
  readonly host?: string
  readonly since?: string
  readonly dryRun?: true
  readonly json?: true
}

/** One request of it may wait for NetBox, and for the budget of requests. */
const answerTimeoutMs = 200_000

/** `netbox-hooks netbox catch-up`: a running host reads NetBox's change log, a part with each request. */
export function catchUp(options: CatchUpCommandOptions): Promise<number> {
  return interruptible((interrupted) => read(options, interrupted).catch(namingHost))
}

async function read(options: CatchUpCommandOptions, interrupted: AbortSignal): Promise<number> {
  const { config, host, since, dryRun = false, json } = options
  const address = { config, url: host }
  const { client, redact } = await openRunningHost(address, "nobody reads NetBox's change log")
  const line = new ProgressLine()
  let sum = { read: 0, known: 0, accepted: 0, young: 0 }
  let last: WireCatchUp
  let cursor: string | undefined
  do {
    const body = { since, dry_run: dryRun, cursor }
    const signal = timeoutSignal(answerTimeoutMs)
    last = await client.post<WireCatchUp>('/api/netbox/catch-up', { body, signal }).finally(() => line.end())
    sum = {
      read: sum.read + last.read,
      known: sum.known + last.known,
      accepted: sum.accepted + last.accepted,
      young: sum.young + last.young,
    }
    cursor = last.next ?? undefined
    if (cursor !== undefined)
      line.show(`Read ${counted(sum.read, 'entry', 'entries')}, accepted ${sum.accepted}`)
  } while (cursor !== undefined && !interrupted.aborted)
  line.end()
  const report = redact({ ...last, ...sum, dry_run: dryRun })
  if (json) printJson(report)
  else for (const text of linesOf(report)) printLine(text)
  if (cursor !== undefined) say('Interrupted. Run it again to go on.')
  return cursor === undefined ? exitCodes.ok : exitCodes.interrupted
}

function linesOf({
  read,
  known,
  accepted,
  young,
  dry_run: dryRun,
}: WireCatchUp & { readonly dry_run: boolean }): string[] {
  const changes = counted(accepted, 'change', 'changes')
  return [
    `Read ${counted(read, 'entry', 'entries')} of NetBox's change log.`,
    dryRun ? `Would accept ${changes}.` : `Accepted ${changes} that had not come as webhooks.`,
    ...(known > 0 ? [`${counted(known, 'change was', 'changes were')} accepted before.`] : []),
    ...(young > 0
      ? [`${counted(young, 'change is', 'changes are')} so new that the webhook may still come.`]
      : []),
  ]
}
