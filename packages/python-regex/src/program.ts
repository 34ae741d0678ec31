import type { CharacterTest } from './characters.ts'
import { type Pattern, PatternError, type PositionTest, widthOf } from './syntax.ts'

/** How much of a pattern is written out at most: counted repetitions are, also of what is empty. */
const maxSize = 20_000

/** One step of a compiled pattern. Targets are indexes of steps. */
export type Step =
  | { readonly op: 'character'; readonly test: CharacterTest }
  | { readonly op: 'position'; readonly test: PositionTest }
  | { readonly op: 'split'; first: number; second: number }
  | { readonly op: 'jump'; to: number }
  | { readonly op: 'save'; readonly slot: number }
  | { readonly op: 'atomic'; readonly program: readonly Step[] }
  | {
      readonly op: 'look'
      readonly program: readonly Step[]
      readonly back: number
      readonly negate: boolean
    }
  | { readonly op: 'reference'; readonly group: number; readonly ignoreCase: boolean }
  | { readonly op: 'conditional'; readonly group: number; otherwise: number }
  | { readonly op: 'match' }

/** What a pattern is matched with. */
export interface Program {
  readonly steps: readonly Step[]
  /** Whether anything asks what a group has matched: how to go on then depends on how it came there. */
  readonly refers: boolean
}

/** @throws PatternError if the program would be too large */
export function compileProgram(pattern: Pattern): Program {
  const compiler = new Compiler()
  const steps = compiler.compile(pattern)
  return { steps, refers: compiler.refers }
}

class Compiler {
  refers = false
  #size = 0
  #steps: Step[] = []

  /** A program of its own, for what is matched apart from the rest. */
  compile(pattern: Pattern): readonly Step[] {
    const outer = this.#steps
    this.#steps = []
    this.#write(pattern)
    this.#add({ op: 'match' })
    const steps = this.#steps
    this.#steps = outer
    return steps
  }

  #write(pattern: Pattern): void {
    this.#grow()
    switch (pattern.kind) {
      case 'character':
        this.#add({ op: 'character', test: pattern.test })
        break
      case 'position':
        this.#add({ op: 'position', test: pattern.test })
        break
      case 'sequence':
        for (const part of pattern.parts) this.#write(part)
        break
      case 'choice':
        this.#writeChoice(pattern.options)
        break
      case 'repeat':
        if (pattern.mode === 'possessive') {
          const part: Pattern = { ...pattern, mode: 'greedy' }
          this.#add({ op: 'atomic', program: this.compile(part) })
        } else this.#writeRepeat(pattern)
        break
      case 'capture':
        this.#add({ op: 'save', slot: pattern.group * 2 })
        this.#write(pattern.part)
        this.#add({ op: 'save', slot: pattern.group * 2 + 1 })
        break
      case 'atomic':
        this.#add({ op: 'atomic', program: this.compile(pattern.part) })
        break
      case 'look': {
        const back = pattern.ahead ? 0 : (widthOf(pattern.part) ?? 0)
        this.#add({ op: 'look', program: this.compile(pattern.part), back, negate: pattern.negate })
        break
      }
      case 'reference':
        this.refers = true
        this.#add({ op: 'reference', group: pattern.group, ignoreCase: pattern.ignoreCase })
        break
      case 'conditional':
        this.#writeConditional(pattern)
        break
    }
  }

  #writeChoice(options: readonly Pattern[]): void {
    const ends = options.slice(0, -1).map((option) => {
      const split = this.#add({ op: 'split', first: this.#here + 1, second: 0 })
      this.#write(option)
      const end = this.#add({ op: 'jump', to: 0 })
      split.second = this.#here
      return end
    })
    this.#write(options.at(-1) as Pattern)
    for (const end of ends) end.to = this.#here
  }

  #writeRepeat({ part, min, max, mode }: Extract<Pattern, { kind: 'repeat' }>): void {
    for (let count = 0; count < min; count++) this.#write(part)
    const enter = () => this.#add({ op: 'split', first: this.#here + 1, second: this.#here + 1 })
    const leave = (split: { first: number; second: number }) => {
      if (mode === 'lazy') split.first = this.#here
      else split.second = this.#here
    }
    if (max === Number.POSITIVE_INFINITY) {
      const again = this.#here
      const split = enter()
      this.#write(part)
      this.#add({ op: 'jump', to: again })
      leave(split)
      return
    }
    const splits = []
    for (let count = min; count < max; count++) {
      splits.push(enter())
      this.#write(part)
    }
    for (const split of splits) leave(split)
  }

  #writeConditional({ group, yes, no }: Extract<Pattern, { kind: 'conditional' }>): void {
    this.refers = true
    const test = this.#add({ op: 'conditional', group, otherwise: 0 })
    this.#write(yes)
    const end = this.#add({ op: 'jump', to: 0 })
    test.otherwise = this.#here
    this.#write(no)
    end.to = this.#here
  }

  get #here(): number {
    return this.#steps.length
  }

  #add<Added extends Step>(step: Added): Added {
    this.#grow()
    this.#steps.push(step)
    return step
  }

  #grow(): void {
    if (++this.#size > maxSize) throw new PatternError('the pattern is too large; use smaller counts')
  }
}
