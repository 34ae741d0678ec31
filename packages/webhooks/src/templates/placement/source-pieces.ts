/** One piece of a template's source. All pieces together are the source. */
export interface SourcePiece {
  /** `text` stands for itself, as do comments and raw blocks; `output` is `{{ … }}`, `block` is `{% … %}`. */
  readonly kind: 'text' | 'output' | 'block'
  readonly source: string
  /** What stands in a tag, by token; without the braces. */
  readonly tokens: readonly SourceToken[]
}

/** A token of a tag. */
export interface SourceToken {
  readonly text: string
  /** How many brackets are open around it. */
  readonly depth: number
}

/** A comment or a raw block, or the beginning of a tag. */
const inText =
  /\{#[\s\S]*?#\}|\{%[-+]?\s*raw\s*[-+]?%\}[\s\S]*?\{%[-+]?\s*endraw\s*[-+]?%\}|(?<tag>\{[{%])[-+]?/g
/** The end of a tag, or a token in it. */
const inTag =
  /(?<end>[-+]?[%}]\})|"(?:[^"\\]|\\[\s\S])*"|'(?:[^'\\]|\\[\s\S])*'|[A-Za-z_]\w*|\d[\w.]*|[=!<>]=|\/\/|\*\*|\s+|[\s\S]/g

/**
 * A template's source, cut where the engine's lexer cuts it.
 * @param source a template without syntax errors
 */
export function sourcePieces(source: string): readonly SourcePiece[] {
  const pieces: SourcePiece[] = []
  const [text, tag] = [new RegExp(inText), new RegExp(inTag)]
  let at = 0
  const add = (kind: SourcePiece['kind'], end: number, tokens: readonly SourceToken[] = []) => {
    if (end > at) pieces.push({ kind, source: source.slice(at, end), tokens })
    at = end
  }
  for (let found = text.exec(source); found; found = text.exec(source)) {
    if (found.groups?.['tag'] !== undefined) {
      add('text', found.index)
      const tokens: SourceToken[] = []
      tag.lastIndex = text.lastIndex
      const end = readTag(tag, source, tokens)
      add(found.groups['tag'] === '{{' ? 'output' : 'block', end, tokens)
      text.lastIndex = end
    }
  }
  add('text', source.length)
  return pieces
}

/** Reads the tokens of a tag, and says where it ends. In brackets, `}}` closes two of them. */
function readTag(tag: RegExp, source: string, tokens: SourceToken[]): number {
  let depth = 0
  for (let found = tag.exec(source); found; found = tag.exec(source)) {
    let [text] = found
    if (found.groups?.['end'] !== undefined) {
      if (depth === 0) return tag.lastIndex
      text = text.slice(0, 1)
      tag.lastIndex = found.index + 1
    }
    if (/^[)\]}]$/.test(text)) depth -= 1
    tokens.push({ text, depth })
    if (/^[([{]$/.test(text)) depth += 1
  }
  return source.length
}
