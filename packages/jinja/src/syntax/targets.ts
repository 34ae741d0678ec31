import type { Target } from './nodes.ts'

/** The names that a target assigns. */
export function* namesOf(target: Target): Generator<string> {
  if (target.kind === 'name') yield target.name
  else if (target.kind === 'targets') for (const item of target.items) yield* namesOf(item)
}
