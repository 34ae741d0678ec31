import { JinjaError, placeOf } from '../errors.ts'
import { tokensOf } from './lexer.ts'
import type { Token, TokenType } from './tokens.ts'

/** Expressions and blocks inside each other at most. */
const deepest = 100

/** The tokens of a template, and where its parser stands. */
export class TokenStream {
  readonly #source: string
  readonly #tokens: readonly Token[]
  #index = 0
  #depth = 0

  constructor(source: string) {
    this.#source = source
    this.#tokens = tokensOf(source)
  }

  get current(): Token {
    return this.#tokens[this.#index] as Token
  }

  look(): Token {
    return this.#tokens[Math.min(this.#index + 1, this.#tokens.length - 1)] as Token
  }

  /** Goes on, and gives the token that it leaves. */
  next(): Token {
    const token = this.current
    if (this.#index < this.#tokens.length - 1) this.#index += 1
    return token
  }

  is(type: TokenType, text?: string): boolean {
    return this.current.type === type && (text === undefined || this.current.text === text)
  }

  isName(...names: readonly string[]): boolean {
    return this.current.type === 'name' && names.includes(this.current.text)
  }

  isOperator(...operators: readonly string[]): boolean {
    return this.current.type === 'operator' && operators.includes(this.current.text)
  }

  skipIf(type: TokenType, text: string): boolean {
    if (!this.is(type, text)) return false
    this.next()
    return true
  }

  expect(type: TokenType, text?: string): Token {
    if (this.is(type, text)) return this.next()
    const wanted = text ?? describeType(type)
    if (this.current.type === 'end') return this.fail(`unexpected end of template, expected '${wanted}'.`)
    return this.fail(`expected token '${wanted}', got '${describe(this.current)}'`)
  }

  /** Parses what stands inside of something else. */
  nested<Node>(parse: () => Node): Node {
    this.#depth += 1
    if (this.#depth > deepest) this.fail(`more than ${deepest} expressions or blocks inside each other`)
    const node = parse()
    this.#depth -= 1
    return node
  }

  fail(message: string, at: number = this.current.at, kind = 'TemplateSyntaxError'): never {
    throw new JinjaError(kind, message, placeOf(this.#source, at))
  }
}

function describeType(type: TokenType): string {
  return (
    (
      {
        variable_begin: 'begin of print statement',
        variable_end: 'end of print statement',
        block_begin: 'begin of statement block',
        block_end: 'end of statement block',
        end: 'end of template',
      } as Partial<Record<TokenType, string>>
    )[type] ?? type
  )
}

export function describe(token: Token): string {
  return token.type === 'name' || token.type === 'operator' ? token.text : describeType(token.type)
}
