import {
  type CharacterTest,
  codePointsOf,
  ignoringCase,
  isAsciiDigit,
  isAsciiSpace,
  isAsciiWord,
  isDigit,
  isSpace,
  isWord,
} from './pattern-characters.ts'
import { type Pattern, PatternError, type PositionTest, widthOf } from './pattern-syntax.ts'

/** Groups inside each other at most. */
const maxDepth = 100
/** Highest count in braces. */
const maxCount = 10_000

interface Flags {
  readonly ascii: boolean
  readonly ignoreCase: boolean
  readonly multiline: boolean
  readonly dotAll: boolean
  readonly verbose: boolean
}

const noFlags: Flags = { ascii: false, ignoreCase: false, multiline: false, dotAll: false, verbose: false }
const flagNames: Readonly<Record<string, keyof Flags | 'unicode'>> = {
  a: 'ascii',
  i: 'ignoreCase',
  m: 'multiline',
  s: 'dotAll',
  u: 'unicode',
  x: 'verbose',
}
const controls: Readonly<Record<string, number>> = { a: 7, b: 8, f: 12, n: 10, r: 13, t: 9, v: 11 }
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
  readonly #source: readonly string[]
  readonly #names = new Map<string, number>()
  readonly #open = new Set<number>()
  #at = 0
  #groups = 0
  #depth = 0
  /** The highest group that a conditional asks about; it may come later. */
  #asked = 0

  constructor(source: string) {
    this.#source = [...source]
  }

  parse(): Pattern {
    const pattern = this.#choice(this.#leadingFlags())
    if (this.#peek() === ')') throw this.#error('unbalanced parenthesis')
    if (this.#asked > this.#groups) throw this.#error(`invalid group reference ${this.#asked}`)
    return pattern
  }

  /** Flags for the whole pattern: Python takes them at its very beginning only. */
  #leadingFlags(): Flags {
    let flags = noFlags
    for (;;) {
      const [, names] = /^\(\?([a-zA-Z]+)\)/.exec(this.#source.slice(this.#at, this.#at + 12).join('')) ?? []
      if (names === undefined) return flags
      for (const name of names) flags = this.#withFlag(flags, name, true)
      this.#at += names.length + 3
    }
  }

  #withFlag(flags: Flags, name: string, value: boolean): Flags {
    const flag = Object.hasOwn(flagNames, name) ? flagNames[name] : undefined
    if (flag === undefined) throw this.#error(`unknown flag "${name}"`)
    return flag === 'unicode' ? flags : { ...flags, [flag]: value }
  }

  #choice(flags: Flags): Pattern {
    if (++this.#depth > maxDepth) throw this.#error(`more than ${maxDepth} groups inside each other`)
    const options = [this.#sequence(flags)]
    while (this.#take('|')) options.push(this.#sequence(flags))
    this.#depth--
    return options.length === 1 ? (options[0] as Pattern) : { kind: 'choice', options }
  }

  #sequence(flags: Flags): Pattern {
    const parts: Pattern[] = []
    for (;;) {
      this.#skipIgnored(flags)
      const next = this.#peek()
      if (next === undefined || next === '|' || next === ')') break
      const quantifier = this.#quantifier()
      if (quantifier) throw this.#error('nothing to repeat')
      parts.push(this.#repeated(this.#atom(flags), flags))
    }
    return parts.length === 1 ? (parts[0] as Pattern) : { kind: 'sequence', parts }
  }

  #repeated(part: Pattern, flags: Flags): Pattern {
    this.#skipIgnored(flags)
    const counts = this.#quantifier()
    if (!counts) return part
    if (part.kind === 'position') throw this.#error('nothing to repeat')
    const mode = this.#take('?') ? 'lazy' : this.#take('+') ? 'possessive' : 'greedy'
    this.#skipIgnored(flags)
    if (this.#quantifier()) throw this.#error('multiple repeat')
    return { kind: 'repeat', part, ...counts, mode }
  }

  /** A quantifier's counts; a brace that is none stands for itself. */
  #quantifier(): { min: number; max: number } | undefined {
    if (this.#take('*')) return { min: 0, max: Number.POSITIVE_INFINITY }
    if (this.#take('+')) return { min: 1, max: Number.POSITIVE_INFINITY }
    if (this.#take('?')) return { min: 0, max: 1 }
    if (this.#peek() !== '{') return undefined
    const rest = this.#source.slice(this.#at, this.#at + 24).join('')
    const [whole, low = '', comma, high = ''] = /^\{(\d*)(,?)(\d*)\}/.exec(rest) ?? []
    if (whole === undefined || whole === '{}') return undefined
    const min = Number(low)
    const max = comma ? (high === '' ? Number.POSITIVE_INFINITY : Number(high)) : min
    if (min > max) throw this.#error('min repeat greater than max repeat')
    if (min > maxCount || (Number.isFinite(max) && max > maxCount)) {
      throw this.#error(`a count above ${maxCount}`)
    }
    this.#at += whole.length
    return { min, max }
  }

  #atom(flags: Flags): Pattern {
    const character = this.#next()
    switch (character) {
      case '.':
        return characters(flags.dotAll ? () => true : (codePoint) => codePoint !== newline)
      case '^':
        return position(flags.multiline ? isLineStart : isStart)
      case '$':
        return position(flags.multiline ? isLineEnd : isEndOrLastNewline)
      case '(':
        return this.#group(flags)
      case '[':
        return characters(this.#set(flags))
      case '\\':
        return this.#escape(flags)
      default:
        return literal(character, flags)
    }
  }

  #group(flags: Flags): Pattern {
    if (!this.#take('?')) return this.#capture(undefined, flags)
    if (this.#take('P')) {
      if (this.#take('=')) return this.#reference(this.#groupNamed(this.#until(')')), flags)
      if (this.#take('<')) return this.#capture(this.#until('>'), flags)
      throw this.#error('unknown extension ?P')
    }
    if (this.#take(':')) return this.#uncaptured(flags)
    if (this.#take('>')) return { kind: 'atomic', part: this.#closed(this.#choice(flags)) }
    if (this.#take('(')) return this.#conditional(flags)
    if (this.#take('=')) return this.#look(true, false, flags)
    if (this.#take('!')) return this.#look(true, true, flags)
    if (this.#take('<')) {
      if (this.#take('=')) return this.#look(false, false, flags)
      if (this.#take('!')) return this.#look(false, true, flags)
      throw this.#error('unknown extension ?<; a named group is written (?P<name>…)')
    }
    return this.#uncaptured(this.#scopedFlags(flags))
  }

  #uncaptured(flags: Flags): Pattern {
    const part = this.#closed(this.#choice(flags))
    // A position alone cannot be repeated; inside a group it can.
    return part.kind === 'position' ? { kind: 'sequence', parts: [part] } : part
  }

  #scopedFlags(flags: Flags): Flags {
    let scoped = flags
    let value = true
    for (;;) {
      const name = this.#next()
      if (name === ':') return scoped
      if (name === ')') throw this.#error('flags for the whole pattern stand at its beginning')
      if (name === '-' && value) value = false
      else if (!value && (name === 'a' || name === 'u'))
        throw this.#error(`flag "${name}" cannot be turned off`)
      else scoped = this.#withFlag(scoped, name, value)
    }
  }

  #capture(name: string | undefined, flags: Flags): Pattern {
    const group = ++this.#groups
    if (name !== undefined) {
      if (!/^[\p{L}_][\p{L}\p{N}_]*$/u.test(name)) throw this.#error(`bad group name "${name}"`)
      if (this.#names.has(name)) throw this.#error(`group name "${name}" used twice`)
      this.#names.set(name, group)
    }
    this.#open.add(group)
    const part = this.#closed(this.#choice(flags))
    this.#open.delete(group)
    return { kind: 'capture', group, part }
  }

  #look(ahead: boolean, negate: boolean, flags: Flags): Pattern {
    const part = this.#closed(this.#choice(flags))
    if (!ahead && widthOf(part) === undefined) throw this.#error('look-behind requires fixed-width pattern')
    return { kind: 'look', ahead, negate, part }
  }

  #conditional(flags: Flags): Pattern {
    const name = this.#until(')')
    const group = /^\d+$/.test(name) ? Number(name) : this.#groupNamed(name)
    const yes = this.#sequence(flags)
    const no = this.#take('|') ? this.#sequence(flags) : empty
    if (this.#peek() === '|') throw this.#error('conditional backref with more than two branches')
    if (group < 1) throw this.#error('invalid group reference 0')
    this.#asked = Math.max(this.#asked, group)
    return this.#closed({ kind: 'conditional', group, yes, no })
  }

  #groupNamed(name: string): number {
    const group = this.#names.get(name)
    if (group === undefined) throw this.#error(`unknown group name "${name}"`)
    return group
  }

  #reference(group: number, { ignoreCase }: Flags): Pattern {
    if (group > this.#groups) throw this.#error(`invalid group reference ${group}`)
    if (this.#open.has(group)) throw this.#error('cannot refer to an open group')
    return { kind: 'reference', group, ignoreCase }
  }

  #closed(pattern: Pattern): Pattern {
    if (!this.#take(')')) throw this.#error('missing ), unterminated subpattern')
    return pattern
  }

  #escape(flags: Flags): Pattern {
    const character = this.#peek()
    if (character === 'A') return this.#positionEscape(isStart)
    if (character === 'Z') return this.#positionEscape(isEnd)
    if (character === 'b' || character === 'B') {
      return this.#positionEscape(boundary(flags.ascii ? isAsciiWord : isWord, character === 'b'))
    }
    const [group] = /^(?!0)\d\d?/.exec(this.#source.slice(this.#at, this.#at + 2).join('')) ?? []
    if (group !== undefined && !this.#isOctal()) {
      this.#at += group.length
      return this.#reference(Number(group), flags)
    }
    const escaped = this.#characterEscape(flags)
    return characters(typeof escaped === 'number' ? equalTo(escaped) : escaped, flags)
  }

  #positionEscape(test: PositionTest): Pattern {
    this.#at++
    return position(test)
  }

  /** A class (`\d`), or the code point of an escaped character. Inside brackets `\b` is one. */
  #characterEscape(flags: Flags, inSet = false): CharacterTest | number {
    const octal = this.#isOctal() || this.#peek() === '0' || inSet ? this.#octal() : undefined
    if (octal !== undefined) return octal
    const character = this.#next('bad escape (end of pattern)')
    const test = characterClass(character, flags.ascii)
    if (test) return test
    const digits = { x: 2, u: 4, U: 8 }[character]
    if (digits !== undefined) return this.#hexadecimal(digits)
    const control = Object.hasOwn(controls, character) ? controls[character] : undefined
    if (control !== undefined) return control
    if (/[a-zA-Z\d]/.test(character)) throw this.#error(`bad escape \\${character}`)
    return character.codePointAt(0) as number
  }

  #isOctal(): boolean {
    return /^[0-3][0-7]{2}$/.test(this.#source.slice(this.#at, this.#at + 3).join(''))
  }

  #octal(): number | undefined {
    const [digits] = /^[0-7]{1,3}/.exec(this.#source.slice(this.#at, this.#at + 3).join('')) ?? []
    if (digits === undefined) return undefined
    const value = Number.parseInt(digits, 8)
    if (value > 0o377) throw this.#error('octal escape above 0o377')
    this.#at += digits.length
    return value
  }

  #hexadecimal(length: number): number {
    const digits = this.#source.slice(this.#at, this.#at + length).join('')
    const value = Number.parseInt(digits, 16)
    if (digits.length < length || !/^[\da-f]+$/i.test(digits) || value > 0x10ffff) {
      throw this.#error('incomplete escape')
    }
    this.#at += length
    return value
  }

  #set(flags: Flags): CharacterTest {
    const negate = this.#take('^')
    const tests: CharacterTest[] = []
    // A bracket that closes stands for itself at the first place.
    while (tests.length === 0 || this.#peek() !== ']') {
      const low = this.#setMember(flags)
      if (this.#peek() !== '-' || this.#source[this.#at + 1] === ']') {
        tests.push(typeof low === 'number' ? equalTo(low) : low)
        continue
      }
      this.#at++
      const high = this.#setMember(flags)
      if (typeof low !== 'number' || typeof high !== 'number' || low > high) {
        throw this.#error('bad character range')
      }
      tests.push((codePoint) => codePoint >= low && codePoint <= high)
    }
    this.#at++
    const isMember: CharacterTest = (codePoint) => tests.some((test) => test(codePoint))
    const cased = flags.ignoreCase ? ignoringCase(isMember, flags.ascii) : isMember
    return negate ? (codePoint) => !cased(codePoint) : cased
  }

  #setMember(flags: Flags): CharacterTest | number {
    const character = this.#next('unterminated character set')
    return character === '\\' ? this.#characterEscape(flags, true) : (character.codePointAt(0) as number)
  }

  /** Passes over comments, and in the verbose form over white space. */
  #skipIgnored({ verbose }: Flags): void {
    for (;;) {
      const next = this.#peek()
      if (next === '(' && this.#source[this.#at + 1] === '?' && this.#source[this.#at + 2] === '#') {
        this.#until(')')
      } else if (verbose && next === '#') {
        while (this.#peek() !== undefined && this.#peek() !== '\n') this.#at++
      } else if (verbose && next !== undefined && ' \t\n\r\v\f'.includes(next)) this.#at++
      else return
    }
  }

  #until(end: string): string {
    const start = this.#at
    while (this.#peek() !== end) this.#next(`missing ${end}`)
    return this.#source.slice(start, this.#at++).join('')
  }

  #peek(): string | undefined {
    return this.#source[this.#at]
  }

  #next(missing = 'unexpected end of pattern'): string {
    const character = this.#source[this.#at]
    if (character === undefined) throw this.#error(missing)
    this.#at++
    return character
  }

  #take(character: string): boolean {
    if (this.#peek() !== character) return false
    this.#at++
    return true
  }

  #error(reason: string): PatternError {
    return new PatternError(`${reason} at position ${this.#at}`)
  }
}

function characterClass(name: string, ascii: boolean): CharacterTest | undefined {
  switch (name) {
    case 'd':
      return ascii ? isAsciiDigit : isDigit
    case 's':
      return ascii ? isAsciiSpace : isSpace
    case 'w':
      return ascii ? isAsciiWord : isWord
    case 'D':
    case 'S':
    case 'W': {
      const test = characterClass(name.toLowerCase(), ascii) as CharacterTest
      return (codePoint) => !test(codePoint)
    }
    default:
      return undefined
  }
}

function literal(character: string, flags: Flags): Pattern {
  const [codePoint] = codePointsOf(character)
  return characters(equalTo(codePoint as number), flags)
}

function equalTo(expected: number): CharacterTest {
  return (codePoint) => codePoint === expected
}

function characters(test: CharacterTest, flags: Flags = noFlags): Pattern {
  return { kind: 'character', test: flags.ignoreCase ? ignoringCase(test, flags.ascii) : test }
}

function position(test: PositionTest): Pattern {
  return { kind: 'position', test }
}

const isStart: PositionTest = (_, at) => at === 0
const isEnd: PositionTest = (text, at) => at === text.length
const isLineStart: PositionTest = (text, at) => at === 0 || text[at - 1] === newline
const isLineEnd: PositionTest = (text, at) => at === text.length || text[at] === newline
/** Python's `$`, unlike JavaScript's, also stands before a newline that ends the text. */
const isEndOrLastNewline: PositionTest = (text, at) =>
  at === text.length || (at === text.length - 1 && text[at] === newline)

function boundary(isPartOfWord: CharacterTest, expected: boolean): PositionTest {
  const isWordAt = (text: readonly number[], at: number) => {
    const codePoint = text[at]
    return codePoint !== undefined && isPartOfWord(codePoint)
  }
  // Neither is there in an empty text.
  return (text, at) => text.length > 0 && (isWordAt(text, at - 1) !== isWordAt(text, at)) === expected
}
