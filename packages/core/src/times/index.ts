export { type Clock, systemClock } from './clock.ts'
export {
  type Duration,
  type DurationBounds,
  durationProblem,
  durationText,
  milliseconds,
  roughSpan,
} from './duration.ts'
export { type SleepOptions, sleep } from './sleep.ts'
export { after, every, longestTimer, type Timer, timeoutSignal, timerMs } from './timer.ts'
