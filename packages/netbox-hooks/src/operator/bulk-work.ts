import { randomUUID } from 'node:crypto'
import { codeOf, messageOf } from '@netbox-hooks/core'
import { timeoutSignal } from '@netbox-hooks/core/times'
import { ProgressLine, progressText } from '@netbox-hooks/host/words'
import type { WireOutcome } from '@netbox-hooks/server'
import { exitCodes } from '../exit-codes.ts'
import { confirm } from '../terminal/confirm.ts'
import { interruptible } from '../terminal/interruption.ts'
import { printJson, printLine, say } from '../terminal/print.ts'
import type { Operator } from './open-operator.ts'

/** How work on many deliveries is asked for. */
export interface BulkFlags {
  readonly dryRun?: true
  readonly yes?: true
  readonly idempotencyKey?: string
  readonly cursor?: string
  readonly json?: true
}

/** What is to be done, and how it is talked about. */
export interface BulkWork {
  readonly path: string
  /** What the API is asked. */
  readonly body: Readonly<Record<string, unknown>>
  /** `Would cancel 3 deliveries.` */
  readonly would: (count: number) => string
  /** `Cancelled 3 deliveries.` */
  readonly done: (count: number) => string
  /** Why fewer were changed than found. */
  readonly passedOver: string
  readonly showSample: (sample: WireOutcome['sample']) => void
}

/** One request of it may take some seconds, and wait for what it has begun. */
const answerTimeoutMs = 90_000

/** A part of it, or all of it. */
interface Sum {
  readonly matched: number
  readonly changed: number
  readonly problems: readonly unknown[]
  readonly ids: readonly string[]
}

/**
 * Does it: counted first, and asked for in a terminal; a part with each request, with progress; Ctrl-C ends it between two
 * parts, and it is said how to go on. @returns the exit code
 */
export function doBulkWork(operator: Operator, work: BulkWork, flags: BulkFlags): Promise<number> {
  return interruptible(async (signal) => {
    const isNamed = work.body['ids'] !== undefined
    if (flags.dryRun) return dryRun(operator, work, flags, signal)
    const total = isNamed || flags.cursor !== undefined ? undefined : await countFirst(operator, work, signal)
    if (total !== undefined && !(await isConfirmed(work, total, flags, signal))) {
      say('Nothing was done.')
      return signal.aborted ? exitCodes.interrupted : exitCodes.failed
    }
    return run(operator, work, flags, { total, signal })
  })
}

async function dryRun(
  operator: Operator,
  work: BulkWork,
  { json }: BulkFlags,
  signal: AbortSignal,
): Promise<number> {
  let [matched, cursor] = [0, undefined as string | undefined]
  let sample: WireOutcome['sample'] = []
  const line = new ProgressLine()
  do {
    const outcome = await ask(operator, work, { dry_run: true, cursor })
    matched += outcome.matched
    sample = [...sample, ...outcome.sample].slice(0, 10)
    cursor = outcome.next ?? undefined
    line.show(`Found ${matched}`)
  } while (cursor !== undefined && !signal.aborted)
  line.end()
  const found = operator.redact({ matched, sample })
  if (json) printJson({ dry_run: true, ...found, complete: cursor === undefined })
  else {
    printLine(work.would(matched) + (cursor === undefined ? '' : ' There may be more.'))
    if (found.sample.length > 0) work.showSample(found.sample)
    if (matched > found.sample.length && found.sample.length > 0)
      say(`and ${matched - found.sample.length} more`)
  }
  return cursor === undefined ? exitCodes.ok : exitCodes.interrupted
}

async function countFirst(operator: Operator, work: BulkWork, signal: AbortSignal): Promise<number> {
  let [matched, cursor] = [0, undefined as string | undefined]
  do {
    const outcome = await ask(operator, work, { dry_run: true, cursor })
    matched += outcome.matched
    cursor = outcome.next ?? undefined
  } while (cursor !== undefined && !signal.aborted)
  return matched
}

/** Whoever sits before a terminal is asked first. */
async function isConfirmed(
  work: BulkWork,
  total: number,
  { yes, json }: BulkFlags,
  signal: AbortSignal,
): Promise<boolean> {
  if (signal.aborted) return false
  return yes || json || total === 0 || confirm(work.would(total), signal)
}

async function run(
  operator: Operator,
  work: BulkWork,
  { idempotencyKey = randomUUID(), cursor: from, json }: BulkFlags,
  { total, signal }: { readonly total: number | undefined; readonly signal: AbortSignal },
): Promise<number> {
  const line = new ProgressLine()
  const since = Date.now()
  let sum: Sum = { matched: 0, changed: 0, problems: [], ids: [] }
  let cursor = from
  const goOn = () =>
    `To go on, run it again with --idempotency-key ${idempotencyKey}${cursor === undefined ? '' : ` --cursor ${cursor}`}`
  try {
    do {
      const outcome = await ask(operator, work, { cursor }, { 'idempotency-key': idempotencyKey })
      sum = {
        matched: sum.matched + outcome.matched,
        changed: sum.changed + outcome.changed,
        problems: [...sum.problems, ...outcome.problems].slice(0, 20),
        ids: [...sum.ids, ...outcome.ids],
      }
      cursor = outcome.next ?? undefined
      line.show(progressText({ done: sum.matched, total, since }))
    } while (cursor !== undefined && !signal.aborted)
  } catch (error) {
    line.end()
    if (sum.changed > 0) say(`${work.done(sum.changed)} ${goOn()}. What ended it:`)
    throw error
  }
  line.end()
  report(operator.redact(sum), work, { json, cursor, goOn: goOn() })
  if (cursor !== undefined) return exitCodes.interrupted
  const isIncomplete =
    sum.problems.length > 0 || (work.body['ids'] !== undefined && sum.changed < sum.matched)
  return isIncomplete ? exitCodes.failed : exitCodes.ok
}

function report(
  { matched, changed, problems, ids }: Sum,
  work: BulkWork,
  {
    json,
    cursor,
    goOn,
  }: { readonly json?: true | undefined; readonly cursor: string | undefined; readonly goOn: string },
): void {
  if (json) {
    printJson({ matched, changed, ids, problems, next: cursor ?? null })
    return
  }
  const passedOver = matched - changed
  printLine(work.done(changed))
  for (const id of ids) printLine(id)
  const why = problems.length < passedOver ? `: ${work.passedOver}` : ', each for its reason'
  if (passedOver > 0) say(`${passedOver} passed over${why}.`)
  for (const line of problemLines(problems)) say(line)
  if (cursor !== undefined) say(`Interrupted. ${goOn}.`)
}

/** Reasons, each of them once. */
function problemLines(problems: readonly unknown[]): string[] {
  const counts = new Map<string, number>()
  for (const problem of problems) {
    const line = `  ${codeOf(problem)}  ${messageOf(problem)}`
    counts.set(line, (counts.get(line) ?? 0) + 1)
  }
  return [...counts].map(([line, count]) => (count === 1 ? line : `${line} (${count} times)`))
}

function ask(
  { client }: Operator,
  { path, body }: BulkWork,
  more: Readonly<Record<string, unknown>>,
  headers: Readonly<Record<string, string>> = {},
): Promise<WireOutcome> {
  const signal = timeoutSignal(answerTimeoutMs)
  return client.post<WireOutcome>(path, { body: { ...body, ...more }, headers, signal })
}
