import { formatError, messageOf, NetboxHooksError } from '@netbox-hooks/core'

/** An error as standard error shows it: code, place and hint; to debug, also its stack trace and those of its causes. */
export function describeError(error: unknown, debug: boolean): string {
  const isExpected = NetboxHooksError.is(error)
  if (debug && error instanceof Error) {
    const own = isExpected ? `${formatError(error)}\n${framesOf(error)}` : traceOf(error)
    return [own, ...causesOf(error).map((cause) => `caused by: ${traceOf(cause)}`)].join('\n\n')
  }
  if (isExpected) return formatError(error)
  return `${messageOf(error)}\n  hint: This is not an error that netbox-hooks expects; --debug shows where it comes from.`
}

/** What led to an error, or to the problems that it reports together; a circle ends where it closes. */
function causesOf(error: unknown, seen = new Set<unknown>([undefined, null])): unknown[] {
  if (!(error instanceof Error)) return []
  const isFresh = !seen.has(error.cause)
  seen.add(error.cause)
  const problems = NetboxHooksError.is(error) ? error.problems : []
  return [
    ...(isFresh ? [error.cause, ...causesOf(error.cause, seen)] : []),
    ...problems.flatMap((problem) => causesOf(problem, seen)),
  ]
}

function traceOf(thrown: unknown): string {
  return (thrown instanceof Error && thrown.stack) || messageOf(thrown)
}

function framesOf({ message, stack = '' }: Error): string {
  return stack.slice(stack.indexOf(message) + message.length).replace(/^\n/, '')
}
