import type { Piece } from './own-places.ts'
import { type SourcePiece, type SourceToken, sourcePieces } from './source-pieces.ts'

/** A template whose output tells what the template says itself from what it fills in. */
export interface MarkedSource {
  readonly source: string
  /** What the source is made of: marks, and parts of the template. */
  readonly pieces: readonly Piece[]
  /** The expressions whose values are marked: `data.name`. */
  readonly expressions: readonly string[]
}

/** A part of what a template renders. */
export interface RenderedPart {
  readonly text: string
  /** The expression whose value it is; `undefined` if the template itself says it. */
  readonly expression: string | undefined
}

/** No text has it: Unicode keeps it for use inside a program. */
const sign = '\u{fdd1}'
/** The same as filters may write it. */
const residue = /\u{fdd1}|%EF%B7%91|\\ufdd1/iu

/** Blocks whose output becomes a value: what is in them is not marked, and what they put out is. */
const captures: ReadonlyMap<string, { readonly isOutput: boolean }> = new Map([
  ['filter', { isOutput: true }],
  ['call', { isOutput: true }],
  ['macro', { isOutput: false }],
  ['set', { isOutput: false }],
])

/**
 * Has a template mark each value that it fills in. Strings of the template stand for themselves, also where they are
 * put together by `~`.
 *
 * @param source a template without syntax errors
 * @param nonce what nobody who writes the values can know: letters and digits
 */
export function markValues(source: string, nonce: string): MarkedSource {
  const marker = new Marker(nonce)
  let at = 0
  const pieces = sourcePieces(source).flatMap((piece) => {
    const marked = marker.mark(piece, at)
    at += piece.source.length
    return marked
  })
  return { source: pieces.map(({ text }) => text).join(''), pieces, expressions: marker.expressions }
}

/**
 * What a template says itself, with an empty text for each value.
 * @returns `undefined` if it has blocks, or comments: what they write is known only when it is rendered
 */
export function outlineOfSource(source: string): readonly RenderedPart[] | undefined {
  if (/\{[%#]/.test(source)) return undefined
  return sourcePieces(source).flatMap(({ kind, source, tokens }): RenderedPart[] => {
    if (kind === 'text') return [{ text: source, expression: undefined }]
    return operands(tokens).map((operand) => {
      const [, said] = /^(["'])([^\\]*)\1$/s.exec(operand.trim())?.slice(1) ?? []
      return said === undefined ? { text: '', expression: operand } : { text: said, expression: undefined }
    })
  })
}

/** Reads what a marked template has rendered; `undefined` if a filter has tampered with the marks. */
export function readMarked(
  text: string,
  nonce: string,
  expressions: readonly string[],
): readonly RenderedPart[] | undefined {
  const parts: RenderedPart[] = []
  const open: string[] = []
  const pieces = text.split(new RegExp(`${sign}${nonce}(\\d+|end);`, 'u'))
  for (const [index, piece] of pieces.entries()) {
    if (index % 2 === 0) {
      if (residue.test(piece)) return undefined
      const [expression] = open
      const last = parts.at(-1)
      if (expression === undefined && last && last.expression === undefined)
        parts[parts.length - 1] = { text: last.text + piece, expression }
      else if (piece !== '' || expression !== undefined) parts.push({ text: piece, expression })
    } else if (piece === 'end') {
      if (open.pop() === undefined) return undefined
    } else {
      open.push(expressions[Number(piece)] ?? '')
    }
  }
  return open.length === 0 ? parts : undefined
}

class Marker {
  readonly expressions: string[] = []
  readonly #nonce: string
  /** The blocks that are open whose output becomes a value. */
  readonly #open: string[] = []

  constructor(nonce: string) {
    this.#nonce = nonce
  }

  /** @param at where the piece is in the template */
  mark(piece: SourcePiece, at: number): readonly Piece[] {
    if (piece.kind === 'output' && this.#open.length === 0) return this.#markOutput(piece, at)
    if (piece.kind === 'block') return this.#markBlock(piece, at)
    return [{ text: piece.source, from: at }]
  }

  /** Signs that take blanks away around a tag go to the marks around it. */
  #markOutput({ source, tokens }: SourcePiece, at: number): readonly Piece[] {
    const [, before = ''] = /^\{\{([-+]?)/.exec(source) as RegExpExecArray
    const [, after] = /([-+]?)\}\}$/.exec(source) ?? ['', '']
    let end = 2 + before.length
    const written = operands(tokens).flatMap((operand): Piece[] => {
      const start = source.indexOf(operand, end)
      end = start + operand.length
      const output = [{ text: '{{ ' }, { text: operand, from: at + start }, { text: ' }}' }]
      if (/^("(?:[^"\\]|\\[\s\S])*"|'(?:[^'\\]|\\[\s\S])*')$/.test(operand.trim())) return output
      return [{ text: this.#begin(operand.trim()) }, ...output, { text: this.#end() }]
    })
    return [{ text: before && `{{${before} '' }}` }, ...written, { text: after && `{{ '' ${after}}}` }]
  }

  #markBlock({ source, tokens }: SourcePiece, at: number): readonly Piece[] {
    const whole = { text: source, from: at }
    const words = tokens.filter(({ text }) => text.trim() !== '')
    const name = words[0]?.text ?? ''
    const ended = name.startsWith('end') && this.#open.at(-1) === name.slice(3)
    if (ended) {
      this.#open.pop()
      if (this.#open.length > 0 || !captures.get(name.slice(3))?.isOutput) return [whole]
      return [whole, { text: this.#end(source.endsWith('-%}') ? '-' : '') }]
    }
    const capture = captures.get(name)
    const isAssignment = name === 'set' && words.some(({ text, depth }) => text === '=' && depth === 0)
    if (!capture || isAssignment) return [whole]
    this.#open.push(name)
    if (this.#open.length > 1 || !capture.isOutput) return [whole]
    const expression = words.map(({ text }) => text).join(' ')
    return [{ text: this.#begin(expression, source.startsWith('{%-') ? '-' : '') }, whole]
  }

  #begin(expression: string, trim = ''): string {
    this.expressions.push(expression)
    return `{{${trim} '${sign}${this.#nonce}${this.expressions.length - 1};' }}`
  }

  #end(trim = ''): string {
    return `{{ '${sign}${this.#nonce}end;' ${trim}}}`
  }
}

/** What other operators bind looser than, so that a `~` beside them does not join the whole. */
const otherOperator = /^(?:if|else|and|or|not|in|is|[=!<>]=|[-+*/%<>=]|\/\/|\*\*)$/

/** The operands of an expression that does nothing but join them by `~`; else the whole of it. */
function operands(tokens: readonly SourceToken[]): readonly string[] {
  const outer = tokens.filter(({ depth }) => depth === 0)
  if (outer.some(({ text }) => otherOperator.test(text))) return [textOf(tokens)]
  const joined: SourceToken[][] = [[]]
  for (const token of tokens) {
    if (token.text === '~' && token.depth === 0) joined.push([])
    else joined.at(-1)?.push(token)
  }
  return joined.map(textOf)
}

function textOf(tokens: readonly SourceToken[]): string {
  return tokens.map(({ text }) => text).join('')
}
