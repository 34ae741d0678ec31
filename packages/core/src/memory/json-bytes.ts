import { type JsonShape, shapeOf } from '../json/shape.ts'

const [quote, backslash] = [0x22, 0x5c]
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
 *
 * @param text as text, or in UTF-8
 * @param shape of the text, if it is known
 */
export function jsonBytes(text: string | Uint8Array, shape?: JsonShape): number {
  if (text.length <= short) return perShort * text.length
  const parts = typeof text === 'string' ? ofShape(shape ?? shapeOf(text)) : ofBytes(text)
  return perCharacter * text.length + parts
}

function ofShape({ containers, places }: JsonShape): number {
  return perContainer * containers + perPlace * places
}

function ofBytes(text: Uint8Array): number {
  let bytes = 0
  let isInString = false
  for (let index = 0; index < text.length; index += 1) {
    const unit = text[index] as number
    if (unit === quote) isInString = !isInString
    else if (!isInString) bytes += cost(unit)
    else if (unit === backslash) index += 1
  }
  return bytes
}

function cost(character: number): number {
  if (character === 0x2c || character === 0x3a) return perPlace
  return character === 0x7b || character === 0x5b ? perContainer : 0
}
