import { secretMark } from '@netbox-hooks/server'
import { lineBreak } from '@netbox-hooks/webhooks'
import { Sealed } from '../keys/seal.ts'
import { type Change, isKept } from './change.ts'
import { isSecretHeaderName } from './header-names.ts'

/** A text with values in it that are encrypted is kept in pieces. */
type Piece = string | Sealed

/**
 * The lines of `additionalHeaders` with the headers that are secret changed. Where blocks or comments of a template may reach
 * over lines, all of the text is one secret if there is one in it.
 *
 * @param marked names of headers that are secret, beside those that always are
 */
export function changeHeaderLines(value: unknown, change: Change, marked: readonly string[]): unknown {
  if (isKept(value)) return change.value(value)
  if (typeof value === 'string' && /\{[%#]/.test(value))
    return mentions(value, marked) ? change.value(value) : value
  const lines = typeof value === 'string' ? splitLines(value).map((line) => [line]) : linesOf(value)
  if (lines === undefined) return value
  const changed = lines.flatMap((line): Piece[] => {
    const found = secretIn(line, marked)
    if (!found) return line
    const { before, secret, after } = found
    const now = change.at(headerName(before), []).value(secret)
    return now === undefined ? [after] : [before, now as Piece, after]
  })
  return joined(changed)
}

/** The lines that pieces make; `undefined` if nothing in them is encrypted: then it is something else. */
function linesOf(value: unknown): Piece[][] | undefined {
  if (!Array.isArray(value) || !value.some((piece) => piece instanceof Sealed)) return undefined
  const lines: Piece[][] = [[]]
  for (const piece of value as Piece[]) {
    const [rest = '', ...whole] = piece instanceof Sealed ? [piece] : splitLines(piece)
    lines.at(-1)?.push(rest)
    for (const line of whole) lines.push([line])
  }
  return lines
}

/** A text, or its pieces if some are encrypted. */
function joined(pieces: readonly Piece[]): string | Piece[] {
  const whole: Piece[] = []
  for (const piece of pieces) {
    const last = whole.at(-1)
    if (typeof piece === 'string' && typeof last === 'string') whole[whole.length - 1] = last + piece
    else whole.push(piece)
  }
  return whole.some((piece) => piece instanceof Sealed) ? whole : whole.join('')
}

interface SecretLine {
  readonly before: string
  readonly secret: Piece
  readonly after: string
}

/** The secret of a line, and what stands around it. What is only a variable of the environment is none. */
function secretIn(line: readonly Piece[], marked: readonly string[]): SecretLine | undefined {
  const at = line.findIndex((piece) => piece instanceof Sealed)
  const sealed = line[at]
  if (sealed !== undefined)
    return { before: line.slice(0, at).join(''), secret: sealed, after: line.slice(at + 1).join('') }
  const text = line.join('')
  const colon = text.indexOf(':')
  const rest = text.slice(colon + 1)
  const secret = rest.trim()
  if (colon < 0 || secret === '') return undefined
  const from = text.length - rest.trimStart().length
  const before = text.slice(0, from)
  const isSecret = isSecretHeaderName(headerName(before), marked) && !isVariable.test(secret)
  return isSecret || secret === secretMark
    ? { before, secret, after: text.slice(from + secret.length) }
    : undefined
}

const isVariable = /^(?:\w+\s+)?\{\{-?\s*(?:'[A-Z_][A-Z_\d]*'|"[A-Z_][A-Z_\d]*")\s*\|\s*env\s*-?\}\}$/

/** Whether the template of a text has the name of a secret header in front of a colon. */
function mentions(text: string, marked: readonly string[]): boolean {
  const pieces = text.split(':').slice(0, -1)
  return pieces.some((before) => isSecretHeaderName(headerName(`${before}:`), marked))
}

/** The name in front of a colon and blanks; a tag may stand in front of it. */
function headerName(before: string): string {
  const name = before.slice(0, before.lastIndexOf(':')).trimEnd()
  return (name.split(/[\s{}]/).at(-1) ?? '').toLowerCase()
}

/** The lines of a text, each with its break. */
function splitLines(text: string): string[] {
  const lines: string[] = []
  let from = 0
  for (const { index, 0: found } of text.matchAll(new RegExp(lineBreak.source, 'g'))) {
    lines.push(text.slice(from, index + found.length))
    from = index + found.length
  }
  return [...lines, text.slice(from)]
}
