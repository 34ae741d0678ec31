/** Texts up to this length are not looked at: to count them would cost more than it tells. */
const short = 4_096
/** What a character of a short text is taken to cost. */
const perShort = 16
/** A character, in the text and in what is written of it. */
const perCharacter = 4
/** An object or a list. */
const perContainer = 128
/** A comma or a colon: a place in a container, and what stands there or its name. */
const perPlace = 64

/**
 * Bytes of heap that a JSON text takes together with what is parsed from it, roughly and rather too many: a text of small
 * containers takes thirty times its length.
 */
export function jsonBytes(text: string): number {
  const { length } = text
  if (length <= short) return perShort * length
  let bytes = perCharacter * length
  for (let index = 0; index < length; index += 1) {
    const character = text.charCodeAt(index)
    if (character === 0x2c || character === 0x3a) bytes += perPlace
    else if (character === 0x7b || character === 0x5b) bytes += perContainer
  }
  return bytes
}
