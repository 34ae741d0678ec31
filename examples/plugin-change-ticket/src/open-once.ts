import { Failure } from './failure.ts'
import type { TicketSystem } from './ticket-system.ts'

/**
 * Opens a ticket unless there is one with that reference. It may be called again, and has to be when it fails: whether an
 * attempt whose answer got lost has opened a ticket is only known when it is looked for.
 *
 * @returns what it came to
 * @throws Failure
 */
export async function openOnce(
  system: TicketSystem,
  reference: string,
  fields: () => object,
  signal: AbortSignal,
): Promise<'there already' | 'opened' | 'opened and lost'> {
  if (await system.has(reference, signal)) return 'there already'
  const outcome = await system.open(fields(), reference, signal)
  if (outcome === 'opened') return 'opened'
  const isFound = await system.has(reference, signal).catch(() => false)
  if (outcome === 'unshown') return isFound ? 'opened' : 'opened and lost'
  if (isFound) return 'there already'
  throw new Failure('The ticket system says that there is such a ticket, and does not find it.')
}
