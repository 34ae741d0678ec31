import type { CharacterTest } from './characters.ts'

/** A part of a regular expression. */
export type Pattern =
  | { readonly kind: 'character'; readonly test: CharacterTest }
  | { readonly kind: 'sequence'; readonly parts: readonly Pattern[] }
  | { readonly kind: 'choice'; readonly options: readonly Pattern[] }
  | {
      readonly kind: 'repeat'
      readonly part: Pattern
      readonly min: number
      readonly max: number
      readonly mode: 'greedy' | 'lazy' | 'possessive'
    }
  | { readonly kind: 'capture'; readonly group: number; readonly part: Pattern }
  | { readonly kind: 'atomic'; readonly part: Pattern }
  | { readonly kind: 'look'; readonly ahead: boolean; readonly negate: boolean; readonly part: Pattern }
  | { readonly kind: 'position'; readonly test: PositionTest }
  | { readonly kind: 'reference'; readonly group: number; readonly ignoreCase: boolean }
  | { readonly kind: 'conditional'; readonly group: number; readonly yes: Pattern; readonly no: Pattern }

/** Whether a place between two characters is meant. */
export type PositionTest = (text: readonly number[], position: number) => boolean

/** What is wrong with a regular expression, as the end of a sentence. */
export class PatternError extends Error {
  override readonly name = 'PatternError'
}

/** How many characters a pattern takes, if that is always the same number. */
export function widthOf(pattern: Pattern): number | undefined {
  switch (pattern.kind) {
    case 'character':
      return 1
    case 'position':
    case 'look':
      return 0
    case 'sequence':
      return pattern.parts.map(widthOf).reduce(sum, 0)
    case 'choice':
      return same(pattern.options.map(widthOf))
    case 'conditional':
      return same([widthOf(pattern.yes), widthOf(pattern.no)])
    case 'capture':
    case 'atomic':
      return widthOf(pattern.part)
    case 'repeat': {
      const width = widthOf(pattern.part)
      if (width === 0) return 0
      return pattern.min === pattern.max && width !== undefined ? width * pattern.min : undefined
    }
    case 'reference':
      return undefined
  }
}

function sum(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? undefined : one + other
}

function same(widths: readonly (number | undefined)[]): number | undefined {
  return widths.every((width) => width === widths[0]) ? widths[0] : undefined
}
