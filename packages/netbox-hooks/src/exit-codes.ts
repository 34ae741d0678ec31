import { NetboxHooksError } from '@netbox-hooks/core'

/** Exit codes of the command line. */
export const exitCodes = {
  ok: 0,
  failed: 1,
  usage: 2,
  configuration: 3,
  plugin: 4,
  noServer: 5,
  interrupted: 130,
} as const

/** The exit code that tells a shell what kind of error it was. */
export function exitCodeOf(error: unknown): number {
  if (!NetboxHooksError.is(error)) return exitCodes.failed
  if (error.code.startsWith('NBH_CONFIG_') || error.code === 'NBH_SERVER_UNPROTECTED')
    return exitCodes.configuration
  if (error.code === 'NBH_USAGE') return exitCodes.usage
  if (error.code === 'NBH_HOST_UNREACHABLE') return exitCodes.noServer
  if (error.code.startsWith('NBH_PLUGIN')) return exitCodes.plugin
  return exitCodes.failed
}
