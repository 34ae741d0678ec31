import { dirname } from 'node:path'
import { ProgressLine } from '@netbox-hooks/host/words'
import { exitCodes } from '../exit-codes.ts'
import type { ConfigFormat } from '../managed/write-config.ts'
import { type NetboxAddress, openNetbox } from '../netbox-access/open-netbox.ts'
import { type NetboxContent, readNetbox } from '../netbox-translation/read-netbox.ts'
import { translate } from '../netbox-translation/translate.ts'
import { type Examined, environmentOf, examine } from '../netbox-trial/examine.ts'
import { confirm } from '../terminal/confirm.ts'
import { interruptible } from '../terminal/interruption.ts'
import { printJson, printLine, say } from '../terminal/print.ts'
import type { Destination } from './destination.ts'
import { fileDestination } from './file-destination.ts'
import { keepHandedOver } from './handed-over.ts'
import { targetFile } from './into-file.ts'
import { localConfig } from './local-config.ts'
import { managedDestination } from './managed-destination.ts'
import { doneSentence, type ImportPlan, isDifferent, planImport, planSentence } from './plan.ts'
import { ImportRecord } from './record.ts'
import { type ImportReport, neededVariables, plannedSteps, takenOver } from './report.ts'
import { reportLines } from './report-lines.ts'

/** What `netbox-hooks netbox import` can be told. */
export interface ImportOptions extends NetboxAddress {
  readonly config?: string
  readonly output?: string
  readonly format?: ConfigFormat
  readonly managed?: true
  readonly host?: string
  readonly check?: true
  readonly overwrite?: true
  readonly yes?: true
  readonly json?: true
}

/**
 * Reads the webhooks and event rules of a NetBox, tries them on its objects, and writes them into a configuration or among
 * what is managed. What was imported before is brought up to date.
 * @returns the exit code
 */
export function importNetbox(options: ImportOptions): Promise<number> {
  return interruptible(async (signal) => {
    const line = new ProgressLine()
    try {
      return await importWith(options, signal, line)
    } catch (error) {
      // Whatever was broken off failed by it.
      if (!signal.aborted) throw error
      line.end()
      say('Interrupted. Nothing was written.')
      return exitCodes.interrupted
    } finally {
      line.end()
    }
  })
}

async function importWith(options: ImportOptions, signal: AbortSignal, line: ProgressLine): Promise<number> {
  const tell = (text: string): void => line.show(text)
  const target = await targetFile(options.output, options.config, options.format)
  const { parsed, basis, secrets } = await localConfig(target.source?.config, target.source && target.file)
  const { client, url } = await openNetbox(options, parsed, secrets)
  try {
    const content = await readNetbox(client, signal, tell)
    const given = translate(content, secrets)
    const destination = options.managed
      ? await managedDestination({ config: options.config, url: options.host }, dirname(target.file))
      : await fileDestination({
          target,
          netboxUrl: url,
          netboxVersion: content.version.text,
          environment: environmentOf(given),
        })
    try {
      const netbox = { client, signal, tell }
      const record = ImportRecord.read(destination.recordFile, url, destination.isThere)
      const wanted = keepHandedOver(destination.possible(given), record)
      const examined = await examine(wanted, content, basis, netbox)
      line.end()
      sayWhatIsHidden(content)
      const plan = planImport(examined.translation, destination.here, record, options.overwrite === true)
      const report = reportOf(destination, examined, plan, { url, version: content.version.text })
      const outcome = await carryOut(
        options,
        destination,
        { ...examined, plan, record, report },
        signal,
        secrets,
      )
      if (options.json) printJson(secrets.redact({ ...report, written: outcome.written }))
      return outcome.code
    } finally {
      await destination.close()
    }
  } finally {
    await client.close()
  }
}

function sayWhatIsHidden({ eventRules }: NetboxContent): void {
  if (eventRules.length > 0 && eventRules.every(({ actionData }) => actionData === undefined))
    say("NetBox's API does not show the action data of rules. Where a rule has some, set actionData here.")
}

/** What is to be done, and what is said of it. */
interface Prepared extends Examined {
  readonly plan: ImportPlan
  readonly record: ImportRecord
  readonly report: ImportReport
}

async function carryOut(
  { check, yes, json }: ImportOptions,
  destination: Destination,
  { plan, translation, record, report }: Prepared,
  signal: AbortSignal,
  secrets: { redact<Value>(value: Value): Value },
): Promise<{ readonly code: number; readonly written: boolean }> {
  const imported = { translation, record, plan }
  if (!json) for (const text of secrets.redact(reportLines(report))) printLine(text)
  if (!json) printLine('')
  if (check) {
    if (!json) printLine(planSentence(plan))
    return { code: exitCodes.ok, written: false }
  }
  await destination.tryOut(imported)
  const isAsked = isDifferent(plan) && destination.isThere && !yes && !json
  if (isAsked && !(await confirm(planSentence(plan), signal))) {
    say('Nothing was written.')
    return { code: signal.aborted ? exitCodes.interrupted : exitCodes.failed, written: false }
  }
  await destination.write(imported)
  record.write(translation)
  if (!json) {
    printLine(`Wrote ${destination.name}: ${doneSentence(plan)}`)
    for (const text of ['', 'Next', ...report.next.map((step) => `  ${step}`)]) printLine(text)
  }
  return { code: exitCodes.ok, written: true }
}

function reportOf(
  destination: Destination,
  { translation, trials }: Examined,
  plan: ImportPlan,
  netbox: ImportReport['netbox'],
): ImportReport {
  const { notes, variables, values } = translation
  return {
    netbox,
    target: destination.name,
    taken_over: takenOver(translation),
    otherwise: notes.otherwise,
    impossible: notes.impossible,
    remarks: notes.remarks,
    ...trials,
    allowed: destination.allowed(trials.blocked),
    variables: neededVariables(destination.variables(variables), values),
    plan: plannedSteps(plan),
    next: destination.next,
    written: false,
  }
}
