import { sharedStorage } from '../scope/shared-slot.ts'
import type { Clock } from '../times/clock.ts'

/** How often one tap may have a loop begin again in one call of its hook. */
export const mostRounds = 1_000

/** What a tap has come to in one call of a hook that loops. */
interface Rounds {
  count: number
  readonly began: number
}

/** Of the call of a looping hook that is under way, by tap. */
const ambient = sharedStorage<Map<object, Rounds>>('loopRounds')

/** The part of a tapable hook that makes what is called of its taps. */
interface CompilingHook {
  _createCall(type: string): (...args: unknown[]) => unknown
}

/** Has the rounds of each call of a looping hook counted: a tap that always answers would keep it going for ever. */
export function countRounds(hook: object): void {
  const compiling = hook as CompilingHook
  const create = compiling._createCall
  compiling._createCall = function (type) {
    const compiled = create.call(this, type)
    return (...args) => ambient.run(new Map(), () => compiled.apply(this, args))
  }
}

/** Whether a tap may have the loop begin again: not too often, and not for longer than its time limit. */
export function mayRepeat(tap: object, timeout: number, clock: Clock): boolean {
  const rounds = ambient.getStore()
  if (!rounds) return true
  const own = rounds.get(tap) ?? { count: 0, began: clock.now() }
  rounds.set(tap, own)
  own.count += 1
  return own.count <= mostRounds && clock.now() - own.began <= timeout
}
