import jsTokens from 'js-tokens'

/** A word, a string or a sign of a program, and where it stands. */
export interface CodeToken {
  readonly kind: 'word' | 'string' | 'other'
  readonly value: string
  readonly start: number
  readonly end: number
}

const kinds: Readonly<Record<string, CodeToken['kind']>> = {
  IdentifierName: 'word',
  StringLiteral: 'string',
  NoSubstitutionTemplate: 'string',
}

const blank = new Set([
  'WhiteSpace',
  'LineTerminatorSequence',
  'SingleLineComment',
  'MultiLineComment',
  'HashbangComment',
])

/** What JavaScript, TypeScript or JSON consists of, without white space and comments. */
export function codeTokens(text: string): CodeToken[] {
  const tokens: CodeToken[] = []
  let start = 0
  for (const { type, value } of jsTokens(text)) {
    const end = start + value.length
    if (!blank.has(type)) tokens.push({ kind: kinds[type] ?? 'other', value, start, end })
    start = end
  }
  return tokens
}

const closing: Readonly<Record<string, string>> = { '[': ']', '{': '}', '(': ')', '${': '}' }

/** The index of the bracket that closes the one at `open`; `undefined` if none does. */
export function closingIndex(tokens: readonly CodeToken[], open: number): number | undefined {
  const awaited: string[] = []
  for (let index = open; index < tokens.length; index += 1) {
    const { value, kind } = tokens[index] as CodeToken
    const close = kind === 'other' ? closing[value] : undefined
    if (close !== undefined) awaited.push(close)
    else if (kind === 'other' && value === awaited.at(-1)) {
      awaited.pop()
      if (awaited.length === 0) return index
    }
  }
  return undefined
}

/** The text that a string without escapes stands for. */
export function stringValue({ kind, value }: CodeToken): string | undefined {
  return kind === 'string' ? value.slice(1, -1) : undefined
}
