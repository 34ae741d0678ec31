import type { HostAddress } from '../../client/reach-host.ts'
import { exitCodes } from '../../exit-codes.ts'
import { openRunningHost } from '../../operator/open-running-host.ts'
import { printJson, printLine } from '../../terminal/print.ts'

/** What came of a reload, as the API tells it. */
interface WireReload {
  readonly applied: readonly string[]
  readonly needs_restart: readonly string[]
}

/** `netbox-hooks reload`: a running host reads its configuration and its environment again. */
export async function reload(options: HostAddress & { readonly json?: true }): Promise<number> {
  const { client, redact } = await openRunningHost(
    options,
    'no configuration is in force that could be read again',
  )
  const report = redact(await client.post<WireReload>('/api/reload'))
  if (options.json) printJson(report)
  else for (const line of linesOf(report)) printLine(line)
  return exitCodes.ok
}

function linesOf({ applied, needs_restart: waiting }: WireReload): readonly string[] {
  if (applied.length + waiting.length === 0) return ['Read again; nothing has changed.']
  return [
    ...(applied.length > 0 ? [`In force now: ${applied.join(', ')}.`] : []),
    ...(waiting.length > 0 ? [`At the next start: ${waiting.join(', ')}.`] : []),
  ]
}
