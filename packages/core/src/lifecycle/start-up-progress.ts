import type { Logger } from '../logger.ts'
import type { PluginRecord } from '../plugins/record.ts'
import { after, type Timer } from '../times/timer.ts'

const firstPauseMs = 2_000

/**
 * Says what start-up is waiting for, after 2 s and then at growing intervals, until it is told that start-up has ended.
 * @returns tells it so
 */
export function reportStartUpProgress(plugins: readonly PluginRecord[], logger: Logger): () => void {
  let pause = firstPauseMs
  let waited = 0
  let timer: Timer
  const wait = () => {
    timer = after(pause, () => {
      waited += pause
      pause *= 2
      const waiting = plugins
        .filter(({ state, error }) => state !== 'ready' && !error)
        .map(({ name }) => name)
      logger.info({ waiting }, `Still initializing after ${waited / 1_000} s: ${waiting.join(', ')}`)
      wait()
    })
  }
  wait()
  return () => timer.cancel()
}
