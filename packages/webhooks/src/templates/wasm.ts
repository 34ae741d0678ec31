const memorySection = 5
const pageSize = 65_536

/**
 * A WebAssembly module whose memory cannot grow beyond a limit. A worker's `resourceLimits` do not count that memory,
 * and a template needs a few loops to double a string to 4 GiB; at the limit the module traps instead.
 *
 * @param bytes a module with one memory of its own and no limit
 * @param limit in bytes
 */
export function limitMemory(bytes: Uint8Array, limit: number): Uint8Array<ArrayBuffer> {
  const section = findSection(bytes, memorySection)
  const [count, flagsAt] = readLeb(bytes, section.start)
  if (count !== 1 || bytes[flagsAt] !== 0) throw new TypeError('The module has another memory than expected')
  const [initial] = readLeb(bytes, flagsAt + 1)
  const content = [1, 1, ...writeLeb(initial), ...writeLeb(Math.floor(limit / pageSize))]
  const replaced = [memorySection, ...writeLeb(content.length), ...content]
  return Buffer.concat([
    bytes.subarray(0, section.at),
    Uint8Array.from(replaced),
    bytes.subarray(section.end),
  ]) as Buffer<ArrayBuffer>
}

/** A section is its id, the length of its content, and its content. */
function findSection(bytes: Uint8Array, id: number): { at: number; start: number; end: number } {
  const headerLength = 8
  for (let at = headerLength; at < bytes.length; ) {
    const [length, start] = readLeb(bytes, at + 1)
    const end = start + length
    if (bytes[at] === id) return { at, start, end }
    at = end
  }
  throw new TypeError('The module has no memory of its own')
}

/** @returns the number and the place after it */
function readLeb(bytes: Uint8Array, at: number): [value: number, next: number] {
  let value = 0
  for (let [next, shift] = [at, 0]; next < bytes.length; shift += 7) {
    const byte = bytes[next++] as number
    value |= (byte & 0x7f) << shift
    if (byte < 0x80) return [value >>> 0, next]
  }
  throw new TypeError('The module ends within a number')
}

function writeLeb(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...writeLeb(value >>> 7)]
}
