export type TokenType =
  | 'data'
  | 'variable_begin'
  | 'variable_end'
  | 'block_begin'
  | 'block_end'
  | 'name'
  | 'string'
  | 'integer'
  | 'float'
  | 'operator'
  | 'end'

export interface Token {
  readonly type: TokenType
  /** What it says; of a string, without quotes and escapes. */
  readonly text: string
  /** Where it begins. */
  readonly at: number
  /** Where it ends. */
  readonly end: number
}
