import type { Ledger } from './ledger.ts'

/** What the run was besides what the ledger says. */
export interface Run {
  readonly ledger: Ledger
  /** How many hosts were killed at each moment. */
  readonly kills: ReadonlyMap<string, number>
  /** Moments at which no host could be killed in time. */
  readonly missed: readonly string[]
  /** The most changes that can be sent and not yet recorded at once: one of each object. */
  readonly inFlight: number
  /** Whether a receiver's answer may get lost, or the record of one; if so, more is sent again than was in flight. */
  readonly losesAnswers: boolean
  /** What SQLite says of the file. */
  readonly integrity: string
  /** What else there is to say. */
  readonly more: readonly (readonly [what: string, figure: string])[]
  readonly seconds: number
}

/** The table, and what is wrong, in sentences. */
export function reportOf(run: Run): { readonly table: string; readonly faults: readonly string[] } {
  const { ledger, kills, integrity } = run
  const [lost, disordered] = [ledger.lost, ledger.disordered]
  const [again, half] = [ledger.repeatedAfterAll, ledger.halfWritten]
  const [notRun, ranAgain] = [ledger.notRun, ledger.ranAfterAll]
  const rows: (readonly [string, string | number])[] = [
    ['kills', [...kills].map(([moment, count]) => `${moment} ${count}`).join(', ')],
    ['events accepted', ledger.accepted],
    ['of those lost', lost.length],
    ['events refused', countsOf(ledger.refusals)],
    ['of those delivered', half.length],
    ['events delivered', ledger.received],
    ['delivered again', ledger.repeats],
    ['after one kill at most', ledger.mostRepeats],
    ['after it was recorded', again.length],
    ['objects out of order', disordered.length],
    ['events acted on', ledger.ran],
    ['accepted and not', notRun.length],
    ['again after it was done', ranAgain.length],
    ['left over', ledger.leftOver],
    ['the file', integrity],
    ...run.more,
    ['seconds', run.seconds],
  ]
  const allowed = ['NBH_QUEUE_DISK_FULL']
  const refusedWrongly = Object.keys({ ...ledger.refusals, ...ledger.unstarted }).filter(
    (code) => !allowed.includes(code),
  )
  const faults: (readonly [boolean, string])[] = [
    [lost.length > 0, `Lost: ${some(lost)}.`],
    [half.length > 0, `Refused and delivered all the same: ${some(half)}.`],
    [again.length > 0, `Recorded as delivered and sent again: ${some(again)}.`],
    [notRun.length > 0, `Accepted, and their action was never run: ${some(notRun)}.`],
    [ranAgain.length > 0, `Recorded as done, and their action was run again: ${some(ranAgain)}.`],
    [disordered.length > 0, `Out of order: changes of the objects ${some(disordered)}.`],
    [
      !run.losesAnswers && ledger.mostRepeats > run.inFlight,
      `One kill made ${ledger.mostRepeats} deliveries be sent again; ${run.inFlight} can have been in flight.`,
    ],
    [ledger.leftOver !== 0, `Left over when all was done: ${ledger.leftOver}.`],
    [integrity !== 'ok', `The file is damaged: ${integrity}.`],
    [refusedWrongly.length > 0, `Refused with ${some(refusedWrongly)}.`],
    [run.missed.length > 0, `Never got so far: ${some(run.missed)}.`],
  ]
  return {
    table: rows.map(([what, figure]) => `${what.padEnd(24)}${figure}`).join('\n'),
    faults: faults.filter(([isFault]) => isFault).map(([, sentence]) => sentence),
  }
}

function countsOf(counts: Readonly<Record<string, number>>): string {
  return (
    Object.entries(counts)
      .map(([name, count]) => `${name} ${count}`)
      .join(', ') || '0'
  )
}

function some(values: readonly unknown[]): string {
  return `${values.slice(0, 10).join(', ')}${values.length > 10 ? ` and ${values.length - 10} more` : ''}`
}
