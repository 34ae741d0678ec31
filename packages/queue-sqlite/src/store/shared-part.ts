/** What a body shares with its event's text, in bytes. */
export interface SharedPart {
  /** Where it begins in the body. */
  readonly at: number
  /** Where it begins in the text. */
  readonly from: number
  readonly length: number
}

/** From how many bytes on it is worth to look for what is shared. */
const worthwhile = 512

/** Whether it is so long that it is worth to look for what it shares. */
export function isWorthSharing({ length }: Uint8Array): boolean {
  return length >= worthwhile
}

/** Bytes by which a place of the text is looked for in the body. */
const probeSize = 48

/**
 * Finds a large part of an event's text that a body has as it is: most bodies are the event's data with something around
 * them. It may find less than there is, for that is much cheaper than to find all, but nothing that is not the same.
 */
export function sharedPart(eventText: Uint8Array, bodyBytes: Uint8Array): SharedPart | undefined {
  if (!isWorthSharing(eventText) || !isWorthSharing(bodyBytes)) return undefined
  const [text, body] = [bufferOf(eventText), bufferOf(bodyBytes)]
  for (const quarter of [1, 2, 3]) {
    const place = Math.floor((text.length * quarter) / 4)
    const found = body.indexOf(text.subarray(place, place + probeSize))
    if (found < 0) continue
    const isSame = (start: number, end: number) =>
      text.compare(body, found + start, found + end, place + start, place + end) === 0
    const before = mostOf(Math.min(place, found), (count) => isSame(-count, 0))
    const after = mostOf(Math.min(text.length - place, body.length - found), (count) => isSame(0, count))
    const length = before + after
    if (length >= worthwhile && 2 * length >= text.length)
      return { at: found - before, from: place - before, length }
  }
  return undefined
}

/** The largest of a few numbers up to `most` that holds: ever larger pieces of the end are left away. */
function mostOf(most: number, holds: (count: number) => boolean): number {
  for (let less = 0; less < most; less = 2 * less + 32) if (holds(most - less)) return most - less
  return 0
}

function bufferOf({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength)
}
