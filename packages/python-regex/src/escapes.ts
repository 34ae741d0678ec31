import {
  type CharacterTest,
  equalTo,
  ignoringCase,
  isAsciiDigit,
  isAsciiSpace,
  isAsciiWord,
  isDigit,
  isSpace,
  isWord,
} from './characters.ts'
import type { PatternFlags } from './flags.ts'
import type { PatternReader } from './reader.ts'

const controls: ReadonlyMap<string, number> = new Map(
  Object.entries({ a: 7, b: 8, f: 12, n: 10, r: 13, t: 9, v: 11 }),
)
const hexadecimalDigits: ReadonlyMap<string, number> = new Map(Object.entries({ x: 2, u: 4, U: 8 }))

/** Whether what stands behind a backslash is a character's octal number, not a group's. */
export function isOctal(reader: PatternReader): boolean {
  return reader.peek() === '0' || /^[0-3][0-7]{2}$/.test(reader.peek(3))
}

/** What stands behind a backslash: a class (`\d`), or the code point of a character. In brackets `\b` is one. */
export function readEscape(
  reader: PatternReader,
  flags: PatternFlags,
  inSet = false,
): CharacterTest | number {
  const octal = inSet || isOctal(reader) ? reader.match(/^[0-7]{1,3}/, 3) : undefined
  if (octal) return readNumber(reader, octal[0], 8, 0o377)
  const character = reader.next('bad escape (end of pattern)')
  const test = characterClass(character, flags.ascii)
  if (test) return test
  const digits = hexadecimalDigits.get(character)
  if (digits !== undefined) {
    const found = reader.match(new RegExp(`^[\\da-fA-F]{${digits}}`), digits)
    if (!found) throw reader.error(`incomplete escape \\${character}`)
    return readNumber(reader, found[0], 16, 0x10ffff)
  }
  const control = controls.get(character)
  if (control !== undefined) return control
  if (/[a-zA-Z\d]/.test(character)) throw reader.error(`bad escape \\${character}`)
  return character.codePointAt(0) as number
}

/** The characters in brackets, behind the one that opens. */
export function readSet(reader: PatternReader, flags: PatternFlags): CharacterTest {
  const negate = reader.take('^')
  const tests: CharacterTest[] = []
  // A bracket that closes stands for itself at the first place.
  while (tests.length === 0 || !reader.take(']')) {
    const low = readMember(reader, flags)
    if (reader.peek() !== '-' || reader.peek(2) === '-]') {
      tests.push(typeof low === 'number' ? equalTo(low) : low)
      continue
    }
    reader.next()
    const high = readMember(reader, flags)
    if (typeof low !== 'number' || typeof high !== 'number' || low > high) {
      throw reader.error('bad character range')
    }
    tests.push((codePoint) => codePoint >= low && codePoint <= high)
  }
  const isMember: CharacterTest = (codePoint) => tests.some((test) => test(codePoint))
  const cased = flags.ignoreCase ? ignoringCase(isMember, flags.ascii) : isMember
  return negate ? (codePoint) => !cased(codePoint) : cased
}

function readMember(reader: PatternReader, flags: PatternFlags): CharacterTest | number {
  const character = reader.next('unterminated character set')
  return character === '\\' ? readEscape(reader, flags, true) : (character.codePointAt(0) as number)
}

function readNumber(reader: PatternReader, digits: string, base: number, highest: number): number {
  const value = Number.parseInt(digits, base)
  if (value > highest) throw reader.error(`there is no character ${digits}`)
  return value
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
