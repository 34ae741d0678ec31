import { ExpressionParser } from './expressions.ts'
import type {
  Body,
  CallNode,
  Expression,
  FilterNode,
  MacroNode,
  NameNode,
  Parameter,
  Statement,
  Target,
} from './nodes.ts'
import { namesOf } from './targets.ts'
import { describe, TokenStream } from './token-stream.ts'

const otherTemplates = new Set(['include', 'import', 'from', 'extends'])

/**
 * Reads a template.
 * @param source see `normalized()`
 * @throws JinjaError
 */
export function parse(source: string): Body {
  return new Parser(new TokenStream(source)).template()
}

class Parser {
  readonly #stream: TokenStream
  readonly #expressions: ExpressionParser
  /** The tags that are open. */
  readonly #open: string[] = []
  /** For each of them, the tags that could end it. */
  readonly #ends: (readonly string[])[] = []
  readonly #blocks = new Set<string>()

  constructor(stream: TokenStream) {
    this.#stream = stream
    this.#expressions = new ExpressionParser(stream)
  }

  template(): Body {
    return this.#body([])
  }

  /** Statements up to one of some tags, whose name is then the current token. */
  #body(ends: readonly string[]): Body {
    const stream = this.#stream
    const body: Statement[] = []
    for (;;) {
      const token = stream.current
      if (token.type === 'end') {
        if (ends.length === 0) return body
        return stream.fail(`Unexpected end of template.${this.#wanted()}`)
      }
      if (token.type === 'data') {
        body.push({ kind: 'text', text: stream.next().text, at: token.at })
      } else if (token.type === 'variable_begin') {
        stream.next()
        const { at } = stream.current
        body.push({ kind: 'output', value: this.#expressions.tuple(), at })
        stream.expect('variable_end')
      } else {
        stream.expect('block_begin')
        if (stream.isName(...ends)) return body
        body.push(...stream.nested(() => this.#statement()))
        stream.expect('block_end')
      }
    }
  }

  /** Which tags could stand here. */
  #wanted(): string {
    const ends = this.#ends.at(-1)
    if (!ends) return ''
    const names = ends.map((end) => `'${end}'`).join(' or ')
    return (
      ` Jinja was looking for the following tags: ${names}.` +
      ` The innermost block that needs to be closed is '${this.#open.at(-1)}'.`
    )
  }

  /** The statements of a tag's inside. The name of the tag that ends it is left to be read. */
  #block(...ends: readonly string[]): Body {
    this.#stream.skipIf('operator', ':')
    this.#stream.expect('block_end')
    this.#ends.push(ends)
    const body = this.#body(ends)
    this.#ends.pop()
    return body
  }

  /** As {@link #block}, up to the tag that ends it. */
  #whole(end: string): Body {
    const body = this.#block(end)
    this.#stream.next()
    return body
  }

  #statement(): readonly Statement[] {
    const stream = this.#stream
    if (stream.current.type !== 'name') stream.fail('tag name expected')
    const { text: tag, at } = stream.next()
    this.#open.push(tag)
    const statement = this.#tag(tag, at)
    this.#open.pop()
    return Array.isArray(statement) ? statement : [statement as Statement]
  }

  #tag(tag: string, at: number): Statement | readonly Statement[] {
    const stream = this.#stream
    switch (tag) {
      case 'if':
        return this.#if(at)
      case 'for':
        return this.#for(at)
      case 'set':
        return this.#set(at)
      case 'with':
        return this.#with(at)
      case 'macro':
        return this.#macro(at)
      case 'call':
        return this.#call(at)
      case 'filter': {
        const filter = this.#expressions.filter(undefined, true) as FilterNode
        return { kind: 'filterBlock', filter, body: this.#whole('endfilter'), at }
      }
      case 'autoescape': {
        const value = this.#expressions.expression()
        return { kind: 'autoescape', value, body: this.#whole('endautoescape'), at }
      }
      case 'block':
        return this.#blockStatement(at)
      case 'print':
        return this.#print()
    }
    if (otherTemplates.has(tag))
      return stream.fail(`there are no other templates here, so there is no '${tag}'`, at)
    this.#open.pop()
    return this.#unknownTag(tag, at)
  }

  #blockStatement(at: number): Statement {
    const stream = this.#stream
    const { text: name, at: place } = stream.expect('name')
    if (this.#blocks.has(name)) stream.fail(`block '${name}' defined twice`, place, 'TemplateAssertionError')
    this.#blocks.add(name)
    const isScoped = stream.skipIf('name', 'scoped')
    if (stream.isName('required'))
      stream.fail(`there are no other templates here, so nothing fills the required block '${name}'`)
    const body = this.#whole('endblock')
    stream.skipIf('name', name)
    return { kind: 'block', name, isScoped, body, at }
  }

  #unknownTag(tag: string, at: number): never {
    return this.#stream.fail(`Encountered unknown tag '${tag}'.${this.#wanted()}`, at)
  }

  #print(): Statement[] {
    const statements: Statement[] = []
    while (!this.#stream.is('block_end')) {
      if (statements.length > 0) this.#stream.expect('operator', ',')
      const { at } = this.#stream.current
      statements.push({ kind: 'output', value: this.#expressions.expression(), at })
    }
    return statements
  }

  #if(at: number): Statement {
    const branches: { test: Expression; body: Body }[] = []
    let end = 'elif'
    while (end === 'elif') {
      const test = this.#expressions.tuple({ noCondition: true })
      branches.push({ test, body: this.#block('elif', 'else', 'endif') })
      end = this.#stream.next().text
    }
    return { kind: 'if', branches, otherwise: end === 'else' ? this.#whole('endif') : [], at }
  }

  #for(at: number): Statement {
    const stream = this.#stream
    const { current } = stream
    const target = this.#target('in')
    if ([...namesOf(target)].includes('loop'))
      stream.fail("Can't assign to special loop variable in for-loop target", current.at)
    stream.expect('name', 'in')
    const iterable = this.#expressions.tuple({ noCondition: true, until: 'recursive' })
    const test = stream.skipIf('name', 'if') ? this.#expressions.expression() : undefined
    const recursive = stream.skipIf('name', 'recursive')
    const body = this.#block('endfor', 'else')
    const otherwise = stream.next().text === 'else' ? this.#whole('endfor') : []
    return { kind: 'for', target, iterable, test, recursive, body, otherwise, at }
  }

  #set(at: number): Statement {
    const target = this.#target(undefined, true)
    if (this.#stream.skipIf('operator', '='))
      return { kind: 'set', target, value: this.#expressions.tuple(), at }
    const filter = this.#expressions.filter(undefined)
    return { kind: 'capture', target, filter, body: this.#whole('endset'), at }
  }

  #with(at: number): Statement {
    const targets: { target: Target; value: Expression }[] = []
    while (!this.#stream.is('block_end')) {
      if (targets.length > 0) this.#stream.expect('operator', ',')
      const target = this.#target()
      this.#stream.expect('operator', '=')
      targets.push({ target, value: this.#expressions.expression() })
    }
    return { kind: 'with', targets, body: this.#whole('endwith'), at }
  }

  #macro(at: number): MacroNode {
    const { name } = this.#name()
    return { kind: 'macro', name, parameters: this.#parameters(), body: this.#whole('endmacro'), at }
  }

  #call(at: number): Statement {
    const parameters = this.#stream.isOperator('(') ? this.#parameters() : []
    const call = this.#expressions.expression()
    if (call.kind !== 'call') return this.#stream.fail('expected call', at)
    return { kind: 'callBlock', parameters, call: call as CallNode, body: this.#whole('endcall'), at }
  }

  #parameters(): Parameter[] {
    const stream = this.#stream
    const parameters: Parameter[] = []
    stream.expect('operator', '(')
    while (!stream.isOperator(')')) {
      if (parameters.length > 0) stream.expect('operator', ',')
      const { name } = this.#name()
      const byDefault = stream.skipIf('operator', '=') ? this.#expressions.expression() : undefined
      if (!byDefault && parameters.at(-1)?.byDefault)
        stream.fail('non-default argument follows default argument')
      parameters.push({ name, byDefault })
    }
    stream.expect('operator', ')')
    return parameters
  }

  #name(): NameNode {
    const { text: name, at } = this.#stream.expect('name')
    if (/^(?:true|false|none|True|False|None)$/.test(name)) this.#stream.fail(`can't assign to 'const'`, at)
    return { kind: 'name', name, at }
  }

  /** What is assigned to: names, with commas between or in brackets. */
  #target(until?: string, mayBeNamespace = false): Target {
    const stream = this.#stream
    const { at } = stream.current
    const items: Target[] = []
    let isTuple = false
    for (;;) {
      if (items.length > 0) stream.expect('operator', ',')
      if (stream.is('block_end') || stream.isOperator(')') || (until !== undefined && stream.isName(until)))
        break
      items.push(this.#oneTarget(mayBeNamespace))
      if (!stream.isOperator(',')) break
      isTuple = true
    }
    if (!isTuple && items[0]) return items[0]
    if (!isTuple) stream.fail(`Expected an expression, got '${describe(stream.current)}'`)
    return { kind: 'targets', items, at }
  }

  #oneTarget(mayBeNamespace: boolean): Target {
    const stream = this.#stream
    const { at } = stream.current
    if (stream.skipIf('operator', '(')) {
      const target = stream.nested(() => this.#target(undefined, mayBeNamespace))
      stream.expect('operator', ')')
      return target
    }
    if (stream.current.type !== 'name') {
      const wrong = this.#expressions.primary()
      return stream.fail(`can't assign to '${wrong.kind === 'constant' ? 'const' : wrong.kind}'`, at)
    }
    const target = this.#name()
    if (!mayBeNamespace || !stream.skipIf('operator', '.')) return target
    return { kind: 'namespace', object: target.name, name: stream.expect('name').text, at }
  }
}
