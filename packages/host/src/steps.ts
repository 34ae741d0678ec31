import type { Logger } from '@netbox-hooks/core'
import { messageOf, withTimeLimit } from '@netbox-hooks/core'
import { stopLate } from './errors.ts'

/** One step of stopping a host. */
export interface Step {
  /** What is done, as the log names it. */
  readonly name: string
  /** How long it may take, in ms. Default: what is done bounds itself. */
  readonly timeout?: number
  work(): Promise<void> | void | undefined
}

/**
 * Takes one step after the other. One that fails, or does not end in time, is logged and keeps no later one from its turn.
 * @throws the first failure, when all steps have been taken
 */
export async function takeSteps(steps: readonly Step[], logger: Logger): Promise<void> {
  const failures: unknown[] = []
  for (const { name, timeout = Number.POSITIVE_INFINITY, work } of steps) {
    try {
      await withTimeLimit((async () => work())(), timeout, () => stopLate(name, timeout))
    } catch (error) {
      failures.push(error)
      logger.error(
        { step: name, err: error },
        `Stopping goes on without its step "${name}": ${messageOf(error)}`,
      )
    }
  }
  if (failures.length > 0) throw failures[0]
}
