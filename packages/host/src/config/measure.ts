import { NetboxHooksError } from '@netbox-hooks/core'
import { atPath, limits, problemOfData } from '@netbox-hooks/core/json'

/**
 * Why a configuration is not even looked at: a program can make one that is small in memory and endless to walk through.
 * It may hold itself: who copies it knows of that.
 *
 * @param file its name, for people
 */
export function problemOfConfig(raw: unknown, file: string): NetboxHooksError | undefined {
  const problem = problemOfData(raw, { bytes: limits.configBytes })
  if (!problem || problem.kind === 'unwritable') return undefined
  return new NetboxHooksError({
    code: 'NBH_CONFIG_INVALID_VALUE',
    message: `It cannot be used: ${problem.reason}${atPath(problem.path)}.`,
    where: file,
    hint: 'Let plugins read large tables from files of their own.',
  })
}
