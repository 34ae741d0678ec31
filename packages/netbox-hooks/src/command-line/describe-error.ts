import { formatError, messageOf, NetboxHooksError } from '@netbox-hooks/core'

/** An error as standard error shows it: code, place and hint, or the stack trace. */
export function describeError(error: unknown, debug: boolean): string {
  if (debug && error instanceof Error) return error.stack ?? error.message
  if (NetboxHooksError.is(error)) return formatError(error)
  return `${messageOf(error)}\n  hint: This is not an error that netbox-hooks expects; --debug shows where it comes from.`
}
