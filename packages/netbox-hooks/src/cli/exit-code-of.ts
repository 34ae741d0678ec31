import { NetboxHooksError } from '@netbox-hooks/core'
import { exitCodes } from '../exit-codes.ts'

/** What only another configuration mends, beside what the configuration itself is found to be. */
const ofConfiguration: readonly string[] = [
  'NBH_SERVER_UNPROTECTED',
  'NBH_REDIS_URL_INVALID',
  'NBH_QUEUE_NOT_SHARED',
  'NBH_QUEUE_ENGINE_MISSING',
]

/** The exit code that tells a shell what kind of error it was. */
export function exitCodeOf(error: unknown): number {
  if (!NetboxHooksError.is(error)) return exitCodes.failed
  // It says of which kind they are that it has found.
  if (error.code === 'NBH_ORDERS_REFUSED' && error.problems.length > 0) return exitCodeOf(error.problems[0])
  if (error.code.startsWith('NBH_CONFIG_') || ofConfiguration.includes(error.code))
    return exitCodes.configuration
  if (error.code === 'NBH_USAGE') return exitCodes.usage
  if (error.code === 'NBH_HOST_UNREACHABLE') return exitCodes.noServer
  if (error.code.startsWith('NBH_PLUGIN')) return exitCodes.plugin
  return exitCodes.failed
}
