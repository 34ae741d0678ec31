import { setTimeout as wait } from 'node:timers/promises'
import type { Machine } from './machine.ts'
import { type Look, type Speed, type SpeedPair, speedBetween } from './speed.ts'
import { warmUpSeconds } from './workload.ts'

/** Something under load, which can be stopped for a while. */
export interface Runner {
  /** How long it is measured at a turn. Default 2. */
  readonly turnSeconds?: number
  look(): Promise<Look>
  pause(): unknown
  resume(): unknown
  stop(): Promise<void>
}

/** Starts a runner, and its load. */
export type StartRunner = (machine: Machine) => Promise<Runner>

/** Starts two runners, the second when the first is paused. */
export function both(
  startBaseline: StartRunner,
  startFigure: StartRunner,
): (machine: Machine) => Promise<readonly [baseline: Runner, figure: Runner]> {
  return async (machine) => {
    const baseline = await startBaseline(machine)
    await baseline.pause()
    const figure = await startFigure(machine)
    await figure.pause()
    return [baseline, figure]
  }
}

/**
 * Two runners, one stopped while the other runs: first until both are warm, then once for each pair. So close together,
 * what else the machine does touches both alike. Ends both of them.
 */
export async function takeTurns(
  runners: readonly [baseline: Runner, figure: Runner],
  pairs: number,
  onPair: (pair: SpeedPair) => void,
): Promise<void> {
  try {
    await turns(runners, pairs, onPair)
  } finally {
    await Promise.all(runners.map((runner) => runner.stop()))
  }
}

async function turns(
  [baseline, figure]: Parameters<typeof takeTurns>[0],
  pairs: number,
  onPair: Parameters<typeof takeTurns>[2],
): Promise<void> {
  for (let second = 0; second < warmUpSeconds; second += 1) {
    await turn(baseline, 1)
    await turn(figure, 1)
  }
  for (let pair = 0; pair < pairs; pair += 1) {
    // What one leaves behind, in the system's caches and on the disk, is not always left to the same.
    const [first, second] = pair % 2 === 0 ? [baseline, figure] : [figure, baseline]
    const speeds = new Map([[first, await turn(first)]]).set(second, await turn(second))
    onPair({ baseline: speeds.get(baseline) as Speed, figure: speeds.get(figure) as Speed })
  }
}

async function turn(runner: Runner, seconds = runner.turnSeconds ?? 2): Promise<Speed> {
  await runner.resume()
  const before = await runner.look()
  await wait(seconds * 1_000)
  const after = await runner.look()
  await runner.pause()
  return speedBetween(before, after)
}
