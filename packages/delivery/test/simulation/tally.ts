/** What is counted, in the order in which it is told. */
export const figures = [
  'days that passed',
  'events accepted',
  'deliveries delivered',
  'deliveries failed',
  '  at once',
  '  with their schedule exhausted',
  'deliveries cancelled',
  'attempts',
  '  that were retries',
  '  that probed an open breaker',
  '  repeated after a crash or a stop',
  '  repeated since they could not be recorded',
  'Retry-After obeyed',
  'gave way to those behind',
  'token buckets emptied',
  'all slots of the host taken',
  'limits that grew',
  'limits that fell',
  'refusals that had counted',
  'became paused',
  'became open',
  '  for 24 h',
  'became disabled',
  '  after 5 days of failures',
  '  being gone',
  'became active',
  'crashes',
  'stops',
  'transactions that failed',
  'operator: pause',
  'operator: resume',
  'operator: disable',
  'operator: cancel',
  'operator: redeliver',
  'operator: supplement',
  'operator: readdress',
  'webhooks held',
  'clock set ahead',
  'clock set back',
  'questions',
  'rumours',
] as const

export type Figure = (typeof figures)[number]

/** What has happened in a run, or in many. */
export type Tally = Map<Figure, number>

export function count(tally: Tally, figure: Figure, more = 1): void {
  tally.set(figure, (tally.get(figure) ?? 0) + more)
}

/** Adds one tally to another. */
export function addUp(sum: Tally, tally: Tally): void {
  for (const [figure, more] of tally) count(sum, figure, more)
}

/** One line a figure. */
export function formatTally(tally: Tally): string {
  const lines = figures.map((figure) => {
    const value = Math.round(tally.get(figure) ?? 0).toLocaleString('en')
    return `${figure.padEnd(44)}${value.padStart(12)}`
  })
  return lines.join('\n')
}
