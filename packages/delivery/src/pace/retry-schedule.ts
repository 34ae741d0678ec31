const seconds = 1_000
const minutes = 60 * seconds
const hours = 60 * minutes

/** Pauses before each attempt, in ms: ten attempts, the last about three days after the first. */
export const defaultRetrySchedule: readonly number[] = [
  0,
  5 * seconds,
  5 * minutes,
  30 * minutes,
  2 * hours,
  5 * hours,
  10 * hours,
  14 * hours,
  20 * hours,
  24 * hours,
]

/**
 * The pause before the next attempt, in ms, within 20 % of what the schedule says so that retries spread out;
 * `undefined` if the schedule is exhausted.
 *
 * @param attempts how many attempts have been made
 * @param random a number from 0 up to 1
 */
export function retryPause(
  schedule: readonly number[],
  attempts: number,
  random: number,
): number | undefined {
  const pause = schedule[attempts]
  return pause === undefined ? undefined : Math.round(pause * (0.8 + 0.4 * random))
}
