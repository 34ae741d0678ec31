import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { decodeLines, decodeText, readText } from '@netbox-hooks/core/text'
import fc from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'

const mark = '\uFEFF'

/** Text without marks of its own: those at the start of a line are left out. */
const text = fc.string({ unit: 'grapheme' }).filter((value) => !/[\uFEFF\0]/.test(value))

/** A text in UTF-16 or UTF-32, as editors and shells write it. */
function encoded(value: string, { width, big, marked }: (typeof otherEncodings)[number]): Buffer {
  const units =
    width === 2
      ? [...value].flatMap((sign) => sign.split('').map((unit) => unit.charCodeAt(0)))
      : [...value].map((sign) => sign.codePointAt(0) ?? 0)
  const all = marked ? [0xfeff, ...units] : units
  return Buffer.concat(
    all.map((unit) => {
      const bytes = Buffer.alloc(width)
      if (big) bytes.writeUIntBE(unit, 0, width)
      else bytes.writeUIntLE(unit, 0, width)
      return bytes
    }),
  )
}

const otherEncodings = [2, 4].flatMap((width) =>
  [true, false].flatMap((big) => [true, false].map((marked) => ({ width, big, marked }))),
)

async function piecesOf(chunks: readonly Uint8Array[]): Promise<string[]> {
  async function* source() {
    yield* chunks
  }
  const pieces: string[] = []
  for await (const piece of decodeLines(source(), 'standard input')) pieces.push(piece)
  return pieces
}

describe('text from outside', () => {
  it('is UTF-8, with or without a mark, also where files were put together', () => {
    fc.assert(
      fc.property(fc.array(text, { maxLength: 5 }), (lines) => {
        expect(decodeText(Buffer.from(lines.join('\n')))).toBe(lines.join('\n'))
        expect(decodeText(Buffer.from(lines.map((line) => mark + line).join('\n')))).toBe(lines.join('\n'))
      }),
    )
    expect(decodeText(Buffer.from('a b\uFEFFc'))).toBe('a b\uFEFFc')
  })

  it.each(otherEncodings)('in another encoding is refused by its name: %o', async (encoding) => {
    const bytes = encoded('{ "name": "Zürich 🚲" }\n{}\n', encoding)
    const message = `events.json is written in UTF-${encoding.width * 8}, not in UTF-8`
    expect(() => decodeText(bytes, 'events.json')).toThrow(
      expect.objectContaining({ code: 'NBH_TEXT_ENCODING', message, hint: 'Save it as UTF-8.' }),
    )
    await expect(piecesOf([bytes.subarray(0, 7), bytes.subarray(7)])).rejects.toThrow(
      `standard input is written in UTF-${encoding.width * 8}`,
    )
  })

  it('that is no UTF-8 is refused with its line, not with its bytes', async () => {
    const bytes = Buffer.concat([
      Buffer.from('first \uFFFD\nsecond\nthi'),
      Buffer.from('rd \xe9\n', 'latin1'),
    ])
    expect(() => decodeText(bytes, 'key.txt')).toThrow(
      expect.objectContaining({ message: 'key.txt is not written in UTF-8: see line 3' }),
    )
    await expect(piecesOf([bytes.subarray(0, 12), bytes.subarray(12)])).rejects.toThrow('see line 3')
  })

  it('comes by lines, however it is cut', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(text, { maxLength: 5 }), fc.array(fc.nat(40)), async (lines, cuts) => {
        const whole = Buffer.from(mark + lines.join('\n'))
        const ends = [
          0,
          ...cuts.map((cut) => Math.min(cut, whole.length)).sort((a, b) => a - b),
          whole.length,
        ]
        const chunks = ends.slice(1).map((end, index) => whole.subarray(ends[index], end))
        const pieces = await piecesOf(chunks)
        expect(pieces.join('')).toBe(lines.join('\n'))
        for (const piece of pieces.slice(0, -1)) expect(piece.endsWith('\n')).toBe(true)
      }),
    )
  })

  it('is read from a file', () => {
    const folder = mkdtempSync(join(tmpdir(), 'text-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const file = join(folder, 'text')
    writeFileSync(file, `${mark}text`)
    expect(readText(file)).toBe('text')
    writeFileSync(file, Buffer.from('text', 'utf16le'))
    expect(() => readText(file)).toThrow('it is written in UTF-16')
  })
})
