import { codePointsOf, lowerCase } from './characters.ts'
import { parsePattern } from './parser.ts'
import { compileProgram, type Program, type Step } from './program.ts'

/**
 * Steps that one match may take: some 20 ms of work, however long the text. Only lookarounds inside a repetition, or
 * references to groups, need more than a few for each character; a step costs more with the latter.
 */
const maxSteps = 1_000_000
const maxStepsWithReferences = 100_000

/** Where groups began and ended, two slots each. */
type Captures = readonly (number | undefined)[]

/** A way of matching that has not been tried yet. */
interface Branch {
  readonly step: number
  readonly position: number
  readonly captures: Captures
}

/**
 * A regular expression in the dialect of Python's `re`, matched as `re.match()` does: from the start of the text, not
 * necessarily to its end.
 *
 * The time it takes is bounded: no place of the pattern is tried twice at the same place of the text, so that it grows
 * with the product of both and not exponentially, and whatever still takes too long is given up.
 */
export class PythonPattern {
  readonly #program: Program

  /** @throws PatternError if Python could not compile it either, or if it is too large */
  constructor(source: string) {
    this.#program = compileProgram(parsePattern(source))
  }

  /** Whether the text begins with a match; `undefined` if that cannot be found out in time. */
  matches(text: string): boolean | undefined {
    if (text.length > maxSteps) return undefined
    const run = new Run(codePointsOf(text), this.#program.refers)
    const end = run.match(this.#program.steps, 0, [])
    return run.exhausted ? undefined : end !== undefined
  }
}

/** One text being matched. */
class Run {
  exhausted = false
  readonly #text: readonly number[]
  readonly #refers: boolean
  #stepsLeft: number

  constructor(text: readonly number[], refers: boolean) {
    this.#text = text
    this.#refers = refers
    this.#stepsLeft = refers ? maxStepsWithReferences : maxSteps
  }

  /** Where the first match from that position ends, and what its groups are; `undefined` if there is none. */
  match(program: readonly Step[], from: number, groups: Captures): Branch | undefined {
    const untried: Branch[] = []
    const tried = new Set<number | string>()
    let step = 0
    let position = from
    let captures = groups
    for (;;) {
      if (--this.#stepsLeft < 0) {
        this.exhausted = true
        return undefined
      }
      const current = program[step] as Step
      let goesOn = true
      step++
      switch (current.op) {
        case 'match':
          return { step, position, captures }
        case 'character': {
          const codePoint = this.#text[position]
          goesOn = codePoint !== undefined && current.test(codePoint)
          position++
          break
        }
        case 'position':
          goesOn = current.test(this.#text, position)
          break
        case 'jump':
          step = current.to
          break
        case 'split': {
          const key = this.#keyOf(step, position, captures)
          goesOn = !tried.has(key)
          if (!goesOn) break
          tried.add(key)
          untried.push({ step: current.second, position, captures })
          step = current.first
          break
        }
        case 'save':
          if (this.#refers) captures = withSlot(captures, current.slot, position)
          break
        case 'atomic': {
          const inner = this.match(current.program, position, captures)
          goesOn = inner !== undefined
          if (inner) ({ position, captures } = inner)
          break
        }
        case 'look': {
          const start = position - current.back
          const inner = start < 0 ? undefined : this.match(current.program, start, captures)
          if (inner && !current.negate) captures = inner.captures
          goesOn = (inner === undefined) === current.negate
          break
        }
        case 'reference': {
          const end = this.#repeatsGroup(current, position, captures)
          goesOn = end !== undefined
          position = end ?? position
          break
        }
        case 'conditional':
          if (captures[current.group * 2 + 1] === undefined) step = current.otherwise
          break
      }
      if (goesOn) continue
      const branch = untried.pop()
      if (!branch || this.exhausted) return undefined
      ;({ step, position, captures } = branch)
    }
  }

  /** What decides whether the rest can match: what was tried once in vain need not be tried again. */
  #keyOf(step: number, position: number, captures: Captures): number | string {
    if (!this.#refers) return step * (this.#text.length + 1) + position
    return `${step} ${position} ${captures.join()}`
  }

  #repeatsGroup(
    { group, ignoreCase }: Extract<Step, { op: 'reference' }>,
    position: number,
    captures: Captures,
  ): number | undefined {
    const [start, end] = [captures[group * 2], captures[group * 2 + 1]]
    if (start === undefined || end === undefined) return undefined
    for (let at = start; at < end; at++) {
      const [expected, found] = [this.#text[at] as number, this.#text[position + at - start]]
      if (found === undefined) return undefined
      if (found !== expected && !(ignoreCase && lowerCase(found) === lowerCase(expected))) return undefined
    }
    return position + end - start
  }
}

function withSlot(captures: Captures, slot: number, position: number): Captures {
  const copy = [...captures]
  copy[slot] = position
  return copy
}
