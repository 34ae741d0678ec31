import { Float, type Value } from '../values/model.ts'
import { parseInteger } from '../values/numbers.ts'
import type {
  BinaryOperator,
  CallArguments,
  CallNode,
  CompareOperator,
  Expression,
  FilterNode,
} from './nodes.ts'
import { describe, type TokenStream } from './token-stream.ts'

const words: ReadonlyMap<string, Value> = new Map<string, Value>([
  ['true', true],
  ['True', true],
  ['false', false],
  ['False', false],
  ['none', null],
  ['None', null],
])

const noArguments: CallArguments = { positional: [], named: [] }

/** Reads expressions, with Jinja2's precedence. */
export class ExpressionParser {
  readonly stream: TokenStream

  constructor(stream: TokenStream) {
    this.stream = stream
  }

  /** One expression, or several with commas between: a tuple. */
  tuple(options: { noCondition?: boolean; mayBeEmpty?: boolean; until?: string } = {}): Expression {
    const { stream } = this
    const { at } = stream.current
    const items: Expression[] = []
    let isTuple = false
    for (;;) {
      if (items.length > 0) stream.expect('operator', ',')
      if (stream.is('variable_end') || stream.is('block_end') || stream.isOperator(')')) break
      if (options.until !== undefined && stream.isName(options.until)) break
      items.push(this.expression(options.noCondition))
      if (!stream.isOperator(',')) break
      isTuple = true
    }
    if (!isTuple && items[0]) return items[0]
    if (!isTuple && !options.mayBeEmpty)
      stream.fail(`Expected an expression, got '${describe(stream.current)}'`)
    return { kind: 'tuple', items, at }
  }

  expression(noCondition = false): Expression {
    return this.stream.nested(() => (noCondition ? this.#or() : this.#condition()))
  }

  #condition(): Expression {
    let expression = this.#or()
    while (this.stream.is('name', 'if')) {
      const { at } = this.stream.next()
      const test = this.#or()
      const no = this.stream.skipIf('name', 'else') ? this.expression() : undefined
      expression = { kind: 'condition', test, yes: expression, no, at }
    }
    return expression
  }

  #or(): Expression {
    let left = this.#and()
    while (this.stream.is('name', 'or')) {
      const { at } = this.stream.next()
      left = { kind: 'or', left, right: this.#and(), at }
    }
    return left
  }

  #and(): Expression {
    let left = this.#not()
    while (this.stream.is('name', 'and')) {
      const { at } = this.stream.next()
      left = { kind: 'and', left, right: this.#not(), at }
    }
    return left
  }

  #not(): Expression {
    if (!this.stream.is('name', 'not')) return this.#compare()
    const { at } = this.stream.next()
    return { kind: 'not', value: this.stream.nested(() => this.#not()), at }
  }

  #compare(): Expression {
    const first = this.#sum()
    const rest: { operator: CompareOperator; value: Expression; at: number }[] = []
    for (let operator = this.#compareOperator(); operator; operator = this.#compareOperator())
      rest.push({ ...operator, value: this.#sum() })
    return rest.length === 0 ? first : { kind: 'compare', first, rest, at: rest[0]?.at ?? first.at }
  }

  #compareOperator(): { operator: CompareOperator; at: number } | undefined {
    const { stream } = this
    const { at } = stream.current
    if (stream.isOperator('==', '!=', '<', '<=', '>', '>='))
      return { operator: stream.next().text as CompareOperator, at }
    if (stream.skipIf('name', 'in')) return { operator: 'in', at }
    if (!stream.is('name', 'not') || stream.look().text !== 'in') return undefined
    stream.next()
    stream.next()
    return { operator: 'not in', at }
  }

  #sum(): Expression {
    return this.#operators(['+', '-'], () => this.#concat())
  }

  #concat(): Expression {
    const { at } = this.stream.current
    const parts = [this.#product()]
    while (this.stream.skipIf('operator', '~')) parts.push(this.#product())
    return parts.length === 1 ? (parts[0] as Expression) : { kind: 'concat', parts, at }
  }

  #product(): Expression {
    return this.#operators(['*', '/', '//', '%'], () => this.#operators(['**'], () => this.#unary()))
  }

  #operators(operators: readonly string[], operand: () => Expression): Expression {
    let left = operand()
    while (this.stream.isOperator(...operators)) {
      const { text, at } = this.stream.next()
      left = { kind: 'binary', operator: text as BinaryOperator, left, right: operand(), at }
    }
    return left
  }

  #unary(withFilter = true): Expression {
    const { stream } = this
    let node: Expression
    if (stream.isOperator('-', '+')) {
      const { text, at } = stream.next()
      node = { kind: 'sign', sign: text as '-' | '+', value: stream.nested(() => this.#unary(false)), at }
    } else node = this.primary()
    node = this.#postfix(node)
    return withFilter ? this.#filtersAndTests(node) : node
  }

  primary(): Expression {
    const { stream } = this
    const token = stream.current
    const { at } = token
    if (token.type === 'name') {
      stream.next()
      const value = words.get(token.text)
      return value === undefined ? { kind: 'name', name: token.text, at } : { kind: 'constant', value, at }
    }
    if (token.type === 'string') {
      let value = ''
      while (stream.is('string')) value += stream.next().text
      return { kind: 'constant', value, at }
    }
    if (token.type === 'integer' || token.type === 'float') {
      stream.next()
      return { kind: 'constant', value: this.#number(token.text, token.type === 'float', at), at }
    }
    if (stream.isOperator('(')) {
      stream.next()
      const node = this.tuple({ mayBeEmpty: true })
      stream.expect('operator', ')')
      return node
    }
    if (stream.isOperator('[')) return this.#list()
    if (stream.isOperator('{')) return this.#dict()
    return stream.fail(
      token.type === 'end' ? 'unexpected end of template' : `unexpected '${describe(token)}'`,
      at,
    )
  }

  #number(text: string, isFloat: boolean, at: number): Value {
    if (isFloat) return new Float(Number(text.replaceAll('_', '')))
    return parseInteger(text, 0) ?? this.stream.fail(`${text.slice(0, 20)}… is too long for a number`, at)
  }

  #list(): Expression {
    const { at } = this.stream.next()
    return { kind: 'list', items: this.#items(']', () => this.expression()), at }
  }

  #dict(): Expression {
    const { at } = this.stream.next()
    const entries = this.#items('}', () => {
      const key = this.expression()
      this.stream.expect('operator', ':')
      return [key, this.expression()] as const
    })
    return { kind: 'dict', entries, at }
  }

  /** Items up to a bracket; a comma may stand before it. */
  #items<Item>(end: string, read: () => Item): Item[] {
    const items: Item[] = []
    while (!this.stream.isOperator(end)) {
      if (items.length > 0) this.stream.expect('operator', ',')
      if (this.stream.isOperator(end)) break
      items.push(read())
    }
    this.stream.expect('operator', end)
    return items
  }

  #postfix(node: Expression): Expression {
    let found = node
    for (;;) {
      if (this.stream.isOperator('.')) found = this.#attribute(found)
      else if (this.stream.isOperator('[')) found = this.#subscript(found)
      else if (this.stream.isOperator('(')) found = this.#call(found)
      else return found
    }
  }

  #filtersAndTests(node: Expression): Expression {
    let found = node
    for (;;) {
      if (this.stream.isOperator('|')) found = this.filter(found) as FilterNode
      else if (this.stream.is('name', 'is')) found = this.#test(found)
      else if (this.stream.isOperator('(')) found = this.#call(found)
      else return found
    }
  }

  #attribute(object: Expression): Expression {
    const { stream } = this
    stream.next()
    const token = stream.next()
    if (token.type === 'name') return { kind: 'attribute', object, name: token.text, at: token.at }
    if (token.type !== 'integer') return stream.fail('expected name or number', token.at)
    const key: Expression = {
      kind: 'constant',
      value: this.#number(token.text, false, token.at),
      at: token.at,
    }
    return { kind: 'item', object, key, at: token.at }
  }

  #subscript(object: Expression): Expression {
    const { stream } = this
    const { at } = stream.next()
    const parts: (Expression | readonly (Expression | undefined)[])[] = []
    while (!stream.isOperator(']')) {
      if (parts.length > 0) stream.expect('operator', ',')
      parts.push(this.#subscribed())
    }
    stream.expect('operator', ']')
    const [first] = parts
    if (parts.length === 1 && Array.isArray(first)) return { kind: 'slice', object, bounds: first, at }
    if (parts.some(Array.isArray)) stream.fail('a slice stands alone', at)
    const items = parts as Expression[]
    const key: Expression = parts.length === 1 ? (items[0] as Expression) : { kind: 'tuple', items, at }
    return { kind: 'item', object, key, at }
  }

  #subscribed(): Expression | readonly (Expression | undefined)[] {
    const { stream } = this
    const start = stream.isOperator(':') ? undefined : this.expression()
    if (!stream.isOperator(':')) return start as Expression
    const bounds = [start]
    while (stream.skipIf('operator', ':')) {
      if (bounds.length === 3) stream.fail("expected token ']', got ':'")
      bounds.push(stream.isOperator(':', ']', ',') ? undefined : this.expression())
    }
    return bounds
  }

  #call(callee: Expression): CallNode {
    const { at } = this.stream.current
    return { kind: 'call', callee, args: this.#arguments(), at }
  }

  #arguments(): CallArguments {
    const { stream } = this
    const { at } = stream.expect('operator', '(')
    const positional: Expression[] = []
    const named: { name: string; value: Expression; at: number }[] = []
    let spread: Expression | undefined
    let spreadNamed: Expression | undefined
    const ensure = (isRight: boolean) => {
      if (!isRight) stream.fail('invalid syntax for function call expression', at)
    }
    for (let count = 0; !stream.isOperator(')'); count += 1) {
      if (count > 0) stream.expect('operator', ',')
      if (stream.isOperator(')')) break
      if (stream.skipIf('operator', '*')) {
        ensure(!spread && !spreadNamed)
        spread = this.expression()
      } else if (stream.skipIf('operator', '**')) {
        ensure(!spreadNamed)
        spreadNamed = this.expression()
      } else if (
        stream.current.type === 'name' &&
        stream.look().text === '=' &&
        stream.look().type === 'operator'
      ) {
        ensure(!spreadNamed)
        const name = stream.next()
        stream.next()
        named.push({ name: name.text, value: this.expression(), at: name.at })
      } else {
        ensure(!spread && !spreadNamed && named.length === 0)
        positional.push(this.expression())
      }
    }
    stream.expect('operator', ')')
    return { positional, named, spread, spreadNamed }
  }

  /** `|name(…)|name`; in a block, the first has no `|`. */
  filter(value: Expression | undefined, inBlock = false): FilterNode | undefined {
    const { stream } = this
    let node = value as FilterNode | undefined
    for (let isFirst = inBlock; isFirst || stream.isOperator('|'); isFirst = false) {
      if (!isFirst) stream.next()
      const { at } = stream.current
      const name = this.#dottedName()
      const args = stream.isOperator('(') ? this.#arguments() : noArguments
      node = { kind: 'filter', value: node, name, args, at }
    }
    return node
  }

  #test(value: Expression): Expression {
    const { stream } = this
    stream.next()
    const isNegated = stream.skipIf('name', 'not')
    const { at } = stream.current
    const name = this.#dottedName()
    let args = noArguments
    if (stream.isOperator('(')) args = this.#arguments()
    else if (this.#startsArgument()) {
      if (stream.is('name', 'is')) stream.fail('You cannot chain multiple tests with is')
      args = { positional: [this.#postfix(this.primary())], named: [] }
    }
    const test: Expression = { kind: 'test', value, name, args, at }
    return isNegated ? { kind: 'not', value: test, at } : test
  }

  #startsArgument(): boolean {
    const { type } = this.stream.current
    if (type === 'name') return !this.stream.isName('else', 'or', 'and')
    return type === 'string' || type === 'integer' || type === 'float' || this.stream.isOperator('[', '{')
  }

  #dottedName(): string {
    let name = this.stream.expect('name').text
    while (this.stream.skipIf('operator', '.')) name += `.${this.stream.expect('name').text}`
    return name
  }
}
