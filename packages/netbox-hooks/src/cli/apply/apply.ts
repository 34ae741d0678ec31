import { resolve } from 'node:path'
import { type AppliedConfig, readAppliedConfig, Secrets } from '@netbox-hooks/host/parts'
import type { WireObject } from '@netbox-hooks/server'
import { exitCodes } from '../../exit-codes.ts'
import { hostModules } from '../../host-modules.ts'
import type { ChangeOptions } from '../../managed/add.ts'
import { listObjects, type Outcome, type PlacedOrder, sendOrders } from '../../managed/objects.ts'
import { type Desired, type PlannedStep, plannedSteps, planOrders } from '../../managed/plan.ts'
import { planSummary, stepLines } from '../../managed/plan-lines.ts'
import { sayProblems } from '../../managed/say-problems.ts'
import { waitingDeliveries, waitingSentences } from '../../managed/what-goes-along.ts'
import { openOperator } from '../../operator/open-operator.ts'
import { confirm } from '../../terminal/confirm.ts'
import { interruptible } from '../../terminal/interruption.ts'
import { printJson, printLine, say } from '../../terminal/print.ts'

/** What `netbox-hooks apply` can be told. */
export interface ApplyCommandOptions extends ChangeOptions {
  readonly prune?: true
  readonly pending?: 'cancel' | 'keep'
  readonly keepSecrets?: true
  readonly yes?: true
}

/**
 * `netbox-hooks apply FILE…`: makes what is managed what the files say. All of it is one request: done wholly, or not at all.
 * @returns with `--dry-run`, 6 if something would be changed
 */
export async function apply(files: readonly string[], options: ApplyCommandOptions): Promise<number> {
  const { prune = false, pending, yes, dryRun, json } = options
  const secrets = new Secrets()
  const desired = await desiredObjects(files, secrets, options.keepSecrets === true)
  const operator = await openOperator(options, 'manage')
  try {
    return await interruptible(async (signal) => {
      const current = await listObjects(operator)
      const placed = planOrders(current, desired, { prune, pending })
      const steps = plannedSteps(placed, current, await sendOrders(operator, placed, { dryRun: true }))
      const removesWebhooks = steps.some(({ does, kind }) => does === 'remove' && kind === 'webhook')
      const waiting = removesWebhooks ? await waitingDeliveries(operator) : new Map<string, number>()
      const along = ({ name }: PlannedStep) => waitingSentences(name, waiting.get(name), pending)
      const shown = secrets.redact(operator.redact(steps))
      const isDifferent = steps.some(({ does }) => does !== 'keep')
      if (dryRun) {
        if (json) printJson({ dry_run: true, changed: isDifferent, steps: shown })
        else print(shown, along)
        return isDifferent ? exitCodes.differs : exitCodes.ok
      }
      if (!json) print(shown, along)
      if (isDifferent && !yes && !json && !(await confirm(planSummary(steps), signal))) {
        say('Nothing was done.')
        return signal.aborted ? exitCodes.interrupted : exitCodes.failed
      }
      const needed = placed.filter((_, index) => steps[index]?.does !== 'keep')
      const outcome: Outcome = await sendOrders(operator, needed)
      if (json) printJson({ changed: isDifferent, steps: shown, objects: operator.redact(outcome.objects) })
      else if (isDifferent) {
        printLine('Applied.')
        for (const object of operator.redact(stillThere(outcome, needed))) sayProblems(object)
      }
      return exitCodes.ok
    })
  } finally {
    await operator.close()
  }
}

/** What the files have made, or changed. */
function stillThere({ objects }: Outcome, placed: readonly PlacedOrder[]): readonly WireObject[] {
  return objects.filter((_, index) => placed[index]?.order.op !== 'delete')
}

function print(steps: readonly PlannedStep[], along: (step: PlannedStep) => readonly string[]): void {
  for (const line of stepLines(steps, along)) printLine(line)
  printLine(planSummary(steps))
}

/** What all files say together. @throws NetboxHooksError as reading each does; `NBH_CONFIG_DUPLICATE_NAME` over several */
async function desiredObjects(
  files: readonly string[],
  secrets: Secrets,
  keepsSecrets: boolean,
): Promise<readonly Desired[]> {
  const modules = await hostModules()
  const read: AppliedConfig[] = []
  for (const file of files)
    read.push(await readAppliedConfig(file, { cwd: resolve('.'), modules, secrets, keepsSecrets }))
  return read.flatMap(({ file, webhooks, eventRules }) => [
    ...webhooks.map(
      (settings, index): Desired => ({ kind: 'webhook', settings, file, path: ['webhooks', index] }),
    ),
    ...eventRules.map(
      (settings, index): Desired => ({ kind: 'event_rule', settings, file, path: ['eventRules', index] }),
    ),
  ])
}
