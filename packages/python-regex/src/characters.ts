/** Whether a character, given as its code point, is meant. */
export type CharacterTest = (codePoint: number) => boolean

/** Python's `\w`: what `str.isalnum()` accepts, and the underscore. */
export const isWord: CharacterTest = remembered((character) => /[\p{L}\p{N}_]/u.test(character))
/** Python's `\d`. */
export const isDigit: CharacterTest = remembered((character) => /\p{Nd}/u.test(character))
/** Python's `\s`: unlike JavaScript's it has ASCII's four separators, and not the byte order mark. */
export const isSpace: CharacterTest = remembered(
  (character) => /[\s\u0085]/u.test(character) !== '\u001c\u001d\u001e\u001f\ufeff'.includes(character),
)

export const isAsciiWord: CharacterTest = (codePoint) => codePoint < 128 && isWord(codePoint)
export const isAsciiDigit: CharacterTest = (codePoint) => codePoint < 128 && isDigit(codePoint)
export const isAsciiSpace: CharacterTest = (codePoint) =>
  codePoint === 32 || (codePoint >= 9 && codePoint <= 13)

/** The code points of a text: in Python a character is never half a pair. */
export function codePointsOf(text: string): number[] {
  const codePoints: number[] = []
  for (const character of text) codePoints.push(character.codePointAt(0) as number)
  return codePoints
}

/** The character in lower case, if that is one character. */
export function lowerCase(codePoint: number): number {
  if (codePoint < 128) return codePoint >= 65 && codePoint <= 90 ? codePoint + 32 : codePoint
  return single(String.fromCodePoint(codePoint).toLowerCase()) ?? codePoint
}

/** A character as it is compared when case does not count: `ſ` is an `s`, and Kelvin's sign a `k`. */
function foldCase(codePoint: number): number {
  if (codePoint < 128) return lowerCase(codePoint)
  return lowerCase(single(String.fromCodePoint(codePoint).toUpperCase()) ?? codePoint)
}

/** One character. If case does not count, and `ascii` is set, then it does not for ASCII letters only. */
export function literal(expected: number, ignoreCase: boolean, ascii: boolean): CharacterTest {
  if (!ignoreCase || (ascii && expected > 127)) return equalTo(expected)
  const folded = foldCase(expected)
  return (codePoint) => foldCase(codePoint) === folded && !(ascii && codePoint > 127)
}

export function equalTo(expected: number): CharacterTest {
  return (codePoint) => codePoint === expected
}

/** The same test with case not counting; with `ascii`, that of ASCII letters only. */
export function ignoringCase(test: CharacterTest, ascii: boolean): CharacterTest {
  return (codePoint) => {
    if (test(codePoint)) return true
    if (ascii && codePoint > 127) return false
    const lower = foldCase(codePoint)
    const upper = single(String.fromCodePoint(lower).toUpperCase())
    return test(lower) || (upper !== undefined && test(upper))
  }
}

/** A test by code point; for ASCII the answers are looked up. */
function remembered(test: (character: string) => boolean): CharacterTest {
  const known = Array.from({ length: 128 }, (_, codePoint) => test(String.fromCodePoint(codePoint)))
  return (codePoint) => known[codePoint] ?? test(String.fromCodePoint(codePoint))
}

function single(text: string): number | undefined {
  const codePoint = text.codePointAt(0) as number
  return text.length === (codePoint > 0xffff ? 2 : 1) ? codePoint : undefined
}
