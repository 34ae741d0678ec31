import { loadWherever } from '../../client/reach-host.ts'
import { exitCodes } from '../../exit-codes.ts'
import { type NetboxAddress, openNetbox } from '../../netbox-access/open-netbox.ts'
import { carryOut } from '../../netbox-connect/carry-out.ts'
import { findMade } from '../../netbox-connect/find-made.ts'
import { planRemoval } from '../../netbox-connect/plan.ts'
import { planLines, shownStep } from '../../netbox-connect/plan-text.ts'
import { examineRemoval } from '../../netbox-diagnosis/examine-removal.ts'
import { confirm } from '../../terminal/confirm.ts'
import { foundError } from '../../terminal/finding.ts'
import { Findings } from '../../terminal/findings.ts'
import { interruptible } from '../../terminal/interruption.ts'
import { printJson, printLine, say } from '../../terminal/print.ts'

/** What `netbox-hooks netbox disconnect` can be told. */
export interface DisconnectOptions extends NetboxAddress {
  readonly config?: string
  readonly dryRun?: true
  readonly yes?: true
  readonly json?: true
}

/**
 * `netbox-hooks netbox disconnect`: takes back what `connect` has made in NetBox, and nothing else.
 * @returns with `--dry-run`, 6 if something would be removed
 */
export function disconnect(options: DisconnectOptions): Promise<number> {
  const { dryRun = false, yes, json } = options
  return interruptible(async (signal) => {
    const { local } = await loadWherever(options.config)
    const { client } = await openNetbox(options, local.config, local.secrets)
    const findings = new Findings(json === true)
    try {
      const name = local.config.server?.netbox.name ?? 'netbox-hooks'
      const made = await findMade(client, name, signal)
      const steps = planRemoval(made)
      findings.add(examineRemoval(made, name))
      const report = () =>
        local.secrets.redact({ dry_run: dryRun, steps: steps.map(shownStep), findings: findings.all })
      if (!json) {
        for (const line of planLines(steps)) printLine(line)
        if (steps.length === 0) printLine('NetBox has nothing that connect has made.')
      }
      if (dryRun) {
        if (json) printJson(report())
        return steps.length > 0 ? exitCodes.differs : exitCodes.ok
      }
      if (steps.length > 0 && !yes && !json && !(await confirm('This is removed from NetBox.', signal))) {
        say('Nothing was done.')
        return signal.aborted ? exitCodes.interrupted : exitCodes.failed
      }
      await carryOut(client, steps, signal).catch((error: unknown) => {
        findings.add([foundError('netbox', error)])
      })
      if (json) printJson(report())
      else if (steps.length > 0 && !findings.hasFailed) printLine('Removed.')
      return findings.hasFailed ? exitCodes.failed : exitCodes.ok
    } finally {
      await client.close()
    }
  })
}
