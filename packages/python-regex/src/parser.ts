import { type CharacterTest, isAsciiWord, isWord, literal } from './characters.ts'
import { isOctal, readEscape, readSet } from './escapes.ts'
import { type PatternFlags, readLeadingFlags, readScopedFlags } from './flags.ts'
import { boundary, isEnd, isEndOrLastNewline, isLineEnd, isLineStart, isStart } from './positions.ts'
import { PatternReader } from './reader.ts'
import { type Pattern, type PositionTest, widthOf } from './syntax.ts'

/** Groups inside each other at most. */
const maxDepth = 100
/** Highest count in braces. */
const maxCount = 10_000

const newline = 10
const empty: Pattern = { kind: 'sequence', parts: [] }

/**
 * Reads a regular expression as Python's `re` does.
 * @throws PatternError with the reason and the place
 */
export function parsePattern(source: string): Pattern {
  return new Parser(source).parse()
}

class Parser {
  readonly #reader: PatternReader
  readonly #names = new Map<string, number>()
  readonly #open = new Set<number>()
  #groups = 0
  #depth = 0
  /** The highest group that a conditional asks about; it may come later. */
  #asked = 0

  constructor(source: string) {
    this.#reader = new PatternReader(source)
  }

  parse(): Pattern {
    const pattern = this.#choice(readLeadingFlags(this.#reader))
    if (!this.#reader.isAtEnd) throw this.#reader.error('unbalanced parenthesis')
    if (this.#asked > this.#groups) throw this.#reader.error(`invalid group reference ${this.#asked}`)
    return pattern
  }

  #choice(flags: PatternFlags): Pattern {
    const options = [this.#sequence(flags)]
    while (this.#reader.take('|')) options.push(this.#sequence(flags))
    return options.length === 1 ? (options[0] as Pattern) : { kind: 'choice', options }
  }

  #sequence(flags: PatternFlags): Pattern {
    const parts: Pattern[] = []
    for (;;) {
      this.#skipIgnored(flags)
      const next = this.#reader.peek()
      if (next === '' || next === '|' || next === ')') break
      if (this.#quantifier()) throw this.#reader.error('nothing to repeat')
      parts.push(this.#repeated(this.#atom(flags), flags))
    }
    return parts.length === 1 ? (parts[0] as Pattern) : { kind: 'sequence', parts }
  }

  #repeated(part: Pattern, flags: PatternFlags): Pattern {
    this.#skipIgnored(flags)
    const counts = this.#quantifier()
    if (!counts) return part
    if (part.kind === 'position') throw this.#reader.error('nothing to repeat')
    const mode = this.#reader.take('?') ? 'lazy' : this.#reader.take('+') ? 'possessive' : 'greedy'
    this.#skipIgnored(flags)
    if (this.#quantifier()) throw this.#reader.error('multiple repeat')
    return { kind: 'repeat', part, ...counts, mode }
  }

  /** A quantifier's counts; a brace that is none stands for itself. */
  #quantifier(): { min: number; max: number } | undefined {
    if (this.#reader.take('*')) return { min: 0, max: Number.POSITIVE_INFINITY }
    if (this.#reader.take('+')) return { min: 1, max: Number.POSITIVE_INFINITY }
    if (this.#reader.take('?')) return { min: 0, max: 1 }
    const found = this.#reader.match(/^\{(?!\})(\d*)(,?)(\d*)\}/, 24)
    if (!found) return undefined
    const [, low = '', comma, high = ''] = found
    const min = Number(low)
    const max = comma ? (high === '' ? Number.POSITIVE_INFINITY : Number(high)) : min
    if (min > max) throw this.#reader.error('min repeat greater than max repeat')
    if (min > maxCount || (Number.isFinite(max) && max > maxCount)) {
      throw this.#reader.error(`a count above ${maxCount}`)
    }
    return { min, max }
  }

  #atom(flags: PatternFlags): Pattern {
    const character = this.#reader.next()
    switch (character) {
      case '.':
        return characters(flags.dotAll ? () => true : (codePoint) => codePoint !== newline)
      case '^':
        return position(flags.multiline ? isLineStart : isStart)
      case '$':
        return position(flags.multiline ? isLineEnd : isEndOrLastNewline)
      case '(':
        return this.#nested(flags)
      case '[':
        return characters(readSet(this.#reader, flags))
      case '\\':
        return this.#escape(flags)
      default:
        return oneCharacter(character.codePointAt(0) as number, flags)
    }
  }

  #nested(flags: PatternFlags): Pattern {
    if (++this.#depth > maxDepth) throw this.#reader.error(`more than ${maxDepth} groups inside each other`)
    const group = this.#group(flags)
    this.#depth--
    return group
  }

  #group(flags: PatternFlags): Pattern {
    if (!this.#reader.take('?')) return this.#capture(undefined, flags)
    if (this.#reader.take('P')) {
      if (this.#reader.take('=')) return this.#reference(this.#groupNamed(this.#reader.until(')')), flags)
      if (this.#reader.take('<')) return this.#capture(this.#reader.until('>'), flags)
      throw this.#reader.error('unknown extension ?P')
    }
    if (this.#reader.take(':')) return this.#uncaptured(flags)
    if (this.#reader.take('>')) return { kind: 'atomic', part: this.#closed(this.#choice(flags)) }
    if (this.#reader.take('(')) return this.#conditional(flags)
    if (this.#reader.take('=')) return this.#look(true, false, flags)
    if (this.#reader.take('!')) return this.#look(true, true, flags)
    if (this.#reader.take('<')) {
      if (this.#reader.take('=')) return this.#look(false, false, flags)
      if (this.#reader.take('!')) return this.#look(false, true, flags)
      throw this.#reader.error('unknown extension ?<; a named group is written (?P<name>…)')
    }
    return this.#uncaptured(readScopedFlags(this.#reader, flags))
  }

  #uncaptured(flags: PatternFlags): Pattern {
    const part = this.#closed(this.#choice(flags))
    // A position alone cannot be repeated; inside a group it can.
    return part.kind === 'position' ? { kind: 'sequence', parts: [part] } : part
  }

  #capture(name: string | undefined, flags: PatternFlags): Pattern {
    const group = ++this.#groups
    if (name !== undefined) {
      if (!/^[\p{L}_][\p{L}\p{N}_]*$/u.test(name)) throw this.#reader.error(`bad group name "${name}"`)
      if (this.#names.has(name)) throw this.#reader.error(`group name "${name}" used twice`)
      this.#names.set(name, group)
    }
    this.#open.add(group)
    const part = this.#closed(this.#choice(flags))
    this.#open.delete(group)
    return { kind: 'capture', group, part }
  }

  #look(ahead: boolean, negate: boolean, flags: PatternFlags): Pattern {
    const part = this.#closed(this.#choice(flags))
    if (!ahead && widthOf(part) === undefined)
      throw this.#reader.error('look-behind requires fixed-width pattern')
    return { kind: 'look', ahead, negate, part }
  }

  #conditional(flags: PatternFlags): Pattern {
    const name = this.#reader.until(')')
    const group = /^\d+$/.test(name) ? Number(name) : this.#groupNamed(name)
    const yes = this.#sequence(flags)
    const no = this.#reader.take('|') ? this.#sequence(flags) : empty
    if (this.#reader.peek() === '|')
      throw this.#reader.error('conditional backref with more than two branches')
    if (group < 1) throw this.#reader.error('invalid group reference 0')
    this.#asked = Math.max(this.#asked, group)
    return this.#closed({ kind: 'conditional', group, yes, no })
  }

  #groupNamed(name: string): number {
    const group = this.#names.get(name)
    if (group === undefined) throw this.#reader.error(`unknown group name "${name}"`)
    return group
  }

  #reference(group: number, { ignoreCase }: PatternFlags): Pattern {
    if (group > this.#groups) throw this.#reader.error(`invalid group reference ${group}`)
    if (this.#open.has(group)) throw this.#reader.error('cannot refer to an open group')
    return { kind: 'reference', group, ignoreCase }
  }

  #closed(pattern: Pattern): Pattern {
    if (!this.#reader.take(')')) throw this.#reader.error('missing ), unterminated subpattern')
    return pattern
  }

  #escape(flags: PatternFlags): Pattern {
    const character = this.#reader.peek()
    if (character === 'A') return this.#positionEscape(isStart)
    if (character === 'Z') return this.#positionEscape(isEnd)
    if (character === 'b' || character === 'B') {
      return this.#positionEscape(boundary(flags.ascii ? isAsciiWord : isWord, character === 'b'))
    }
    const group = isOctal(this.#reader) ? undefined : this.#reader.match(/^\d\d?/, 2)
    if (group) return this.#reference(Number(group[0]), flags)
    const escaped = readEscape(this.#reader, flags)
    return typeof escaped === 'number' ? oneCharacter(escaped, flags) : characters(escaped)
  }

  #positionEscape(test: PositionTest): Pattern {
    this.#reader.next()
    return position(test)
  }

  /** Passes over comments, and in the verbose form over white space. */
  #skipIgnored({ verbose }: PatternFlags): void {
    for (;;) {
      const next = this.#reader.peek()
      if (next === '(' && this.#reader.peek(3) === '(?#') this.#reader.until(')')
      else if (verbose && next === '#') this.#reader.match(/^[^\n]*/, Number.POSITIVE_INFINITY)
      else if (verbose && next !== '' && ' \t\n\r\v\f'.includes(next)) this.#reader.next()
      else return
    }
  }
}

function characters(test: CharacterTest): Pattern {
  return { kind: 'character', test }
}

function oneCharacter(codePoint: number, { ignoreCase, ascii }: PatternFlags): Pattern {
  return characters(literal(codePoint, ignoreCase, ascii))
}

function position(test: PositionTest): Pattern {
  return { kind: 'position', test }
}
