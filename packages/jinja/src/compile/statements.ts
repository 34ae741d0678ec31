import { JinjaError, typeError, valueError } from '../errors.ts'
import { Loop } from '../library/loop.ts'
import { Namespace } from '../library/objects.ts'
import type { Body, Parameter, Statement, Target } from '../syntax/nodes.ts'
import { namesOf } from '../syntax/targets.ts'
import { textOf } from '../values/compare.ts'
import { generator, typeName, Undefined, type Value } from '../values/model.ts'
import { isIterable, isTruthy, iterate, toList } from '../values/sequences.ts'
import { Blocks } from './blocks.ts'
import type { Checks } from './checks.ts'
import { type CompileParts, ExpressionCompiler } from './expressions.ts'
import { type Evaluate, Frame, type Run } from './frame.ts'
import { Macro, type MacroCode } from './macro.ts'
import { assignedIn, Scope } from './scope.ts'

type Kind<Name extends Statement['kind']> = Extract<Statement, { kind: Name }>

/** Makes a function of a template. Its frame is the outermost. */
export function compileBody(body: Body, checks: Checks, lineOf: (at: number) => number): Run {
  const scope = new Scope(undefined, assignedIn(body))
  return new StatementCompiler(scope, { checks, lineOf, blocks: new Blocks(scope) }).body(body)
}

/** Makes functions of the statements of one scope. */
class StatementCompiler {
  readonly #scope: Scope
  readonly #parts: CompileParts
  readonly #expressions: ExpressionCompiler

  constructor(scope: Scope, parts: CompileParts) {
    this.#scope = scope
    this.#parts = parts
    this.#expressions = new ExpressionCompiler(scope, parts)
  }

  body(body: Body): Run {
    const statements = body.map((statement) => this.#statement(statement))
    const [first] = statements
    if (first && statements.length === 1) return first
    return (frame) => {
      for (const run of statements) run(frame)
    }
  }

  #statement(statement: Statement): Run {
    switch (statement.kind) {
      case 'text': {
        const { text } = statement
        return ({ render }) => render.write(text)
      }
      case 'output': {
        const value = this.#expressions.compile(statement.value)
        const { at } = statement
        return (frame) => {
          const found = value(frame)
          frame.render.at = at
          frame.render.writeValue(found)
        }
      }
      case 'if':
        return this.#if(statement)
      case 'for':
        return this.#for(statement)
      case 'set': {
        const value = this.#expressions.compile(statement.value)
        const assign = this.#assignment(statement.target)
        if (this.#expressions.isData(statement.value)) this.#scope.holdData(namesOf(statement.target))
        return (frame) => assign(frame, value(frame))
      }
      case 'capture':
        return this.#capture(statement)
      case 'with':
        return this.#with(statement)
      case 'macro': {
        const code = this.#macro(statement.name, statement.parameters, statement.body)
        const index = this.#scope.indexOf(statement.name)
        return (frame) => {
          frame.slots[index] = new Macro(code, frame)
        }
      }
      case 'callBlock': {
        const code = this.#macro(undefined, statement.parameters, statement.body)
        const caller = { name: 'caller', value: (frame: Frame) => new Macro(code, frame) }
        const call = this.#expressions.call(statement.call, caller)
        return (frame) => frame.render.writeValue(call(frame))
      }
      case 'filterBlock': {
        const text = this.#captured(statement.body)
        const filter = this.#expressions.filter(statement.filter, text)
        return (frame) => {
          const value = filter(frame)
          if (textOf(value) === undefined)
            throw typeError(`sequence item 0: expected str instance, ${typeName(value)} found`)
          frame.render.writeValue(value)
        }
      }
      case 'autoescape':
        return this.#autoescape(statement)
      case 'block':
        return this.#block(statement)
    }
  }

  #if({ branches, otherwise }: Kind<'if'>): Run {
    const compiled = branches.map(({ test, body }) => ({
      test: this.#expressions.compile(test),
      run: this.body(body),
    }))
    const run = this.body(otherwise)
    return (frame) => {
      frame.render.budget.step()
      for (const branch of compiled) if (isTruthy(branch.test(frame))) return branch.run(frame)
      run(frame)
    }
  }

  #for(statement: Kind<'for'>): Run {
    const { target, body, otherwise, recursive, at } = statement
    const iterable = this.#expressions.compile(statement.iterable)
    const { inner, scope } = this.#inner(['loop', ...namesOf(target), ...assignedIn(body)])
    if (!recursive && this.#expressions.isData(statement.iterable)) scope.holdData(namesOf(target))
    const assign = inner.#assignment(target)
    const run = inner.body(body)
    const chosen = this.#chosen(statement)
    const runOtherwise = this.#scoped(otherwise)
    const loopIndex = scope.indexOf('loop')

    const runLoop = (frame: Frame, items: Value, depth: number): void => {
      const { render } = frame
      const recurse = (others: Value, deeper: number) =>
        render.deeper(() => render.capture(() => runLoop(frame, others, deeper)))
      const loop = new Loop(chosen(items, frame), render, depth, recursive ? recurse : undefined)
      let isEmpty = true
      for (let item = loop.next(); item !== undefined; item = loop.next()) {
        isEmpty = false
        render.budget.step()
        const turn = new Frame(render, frame)
        turn.slots[loopIndex] = loop
        assign(turn, item)
        run(turn)
        render.at = at
      }
      if (isEmpty) runOtherwise(frame)
    }
    return (frame) => {
      const items = iterable(frame)
      frame.render.at = at
      runLoop(frame, items, 0)
    }
  }

  /** The items for which the condition of a loop holds. */
  #chosen({ target, test }: Kind<'for'>): (items: Value, frame: Frame) => Value {
    if (!test) return (items) => items
    const { inner } = this.#inner(namesOf(target))
    const assign = inner.#assignment(target)
    const condition = inner.#expressions.compile(test)
    const choose = function* (iterator: Iterator<Value>, frame: Frame): Generator<Value, void> {
      for (let turn = iterator.next(); !turn.done; turn = iterator.next()) {
        frame.render.budget.step()
        const own = new Frame(frame.render, frame)
        assign(own, turn.value)
        if (isTruthy(condition(own))) yield turn.value
      }
    }
    return (items, frame) => generator(choose(iterate(items, frame.render), frame), 't_1')
  }

  #capture({ target, filter, body }: Kind<'capture'>): Run {
    const text = this.#captured(body)
    const value = filter ? this.#expressions.filter(filter, text) : text
    const assign = this.#assignment(target)
    return (frame) => assign(frame, value(frame))
  }

  #captured(body: Body): Evaluate {
    const run = this.#scoped(body)
    return (frame) => frame.render.capture(() => run(frame))
  }

  #with({ targets, body }: Kind<'with'>): Run {
    const values = targets.map(({ value }) => this.#expressions.compile(value))
    const names = targets.flatMap(({ target }) => [...namesOf(target)])
    const { inner } = this.#inner([...names, ...assignedIn(body)])
    const assignments = targets.map(({ target }) => inner.#assignment(target))
    const run = inner.body(body)
    return (frame) => {
      const own = new Frame(frame.render, frame)
      const found = values.map((value) => value(frame))
      for (const [index, assign] of assignments.entries()) assign(own, found[index] as Value)
      run(own)
    }
  }

  #autoescape({ value, body }: Kind<'autoescape'>): Run {
    const condition = this.#expressions.compile(value)
    const run = this.#scoped(body)
    return (frame) => {
      const { render } = frame
      const before = render.autoescape
      render.autoescape = isTruthy(condition(frame))
      run(frame)
      render.autoescape = before
    }
  }

  #block({ name, isScoped, body }: Kind<'block'>): Run {
    const { blocks } = this.#parts
    const ofTemplate = new StatementCompiler(blocks.scope, this.#parts)
    if (isScoped && this.#scope !== blocks.scope) return this.#scoped(body)
    blocks.add(name, ofTemplate.#scoped(body))
    return (frame) => blocks.render(name, frame)
  }

  #macro(name: string | undefined, parameters: readonly Parameter[], body: Body): MacroCode {
    const names = parameters.map((parameter) => parameter.name)
    const special = ['caller', 'kwargs', 'varargs']
    const { inner, scope } = this.#inner([...names, ...special, ...assignedIn(body)])
    const compiled = parameters.map((parameter) => ({
      name: parameter.name,
      byDefault: parameter.byDefault && inner.#expressions.compile(parameter.byDefault),
    }))
    const run = inner.body(body)
    const used = (special: string) =>
      scope.used.has(special) && !names.includes(special) ? scope.indexOf(special) : undefined
    return {
      name,
      parameters: compiled,
      caller: used('caller'),
      named: used('kwargs'),
      rest: used('varargs'),
      body: run,
    }
  }

  #inner(names: Iterable<string>): { inner: StatementCompiler; scope: Scope } {
    const scope = new Scope(this.#scope, names)
    return { inner: new StatementCompiler(scope, this.#parts), scope }
  }

  /** A body with a frame of its own. */
  #scoped(body: Body): Run {
    const { inner } = this.#inner(assignedIn(body))
    const run = inner.body(body)
    return (frame) => run(new Frame(frame.render, frame))
  }

  #assignment(target: Target): (frame: Frame, value: Value) => void {
    const { at } = target
    if (target.kind === 'name') {
      const index = this.#scope.indexOf(target.name)
      return (frame, value) => {
        frame.slots[index] = value
      }
    }
    if (target.kind === 'namespace') {
      const object = this.#expressions.compile({ kind: 'name', name: target.object, at })
      const { name } = target
      return (frame, value) => {
        const namespace = object(frame)
        frame.render.at = at
        if (!(namespace instanceof Namespace))
          throw new JinjaError('TemplateRuntimeError', 'cannot assign attribute on non-namespace object')
        namespace.set(name, value)
      }
    }
    const assignments = target.items.map((item) => this.#assignment(item))
    return (frame, value) => {
      frame.render.at = at
      const values = unpacked(value, assignments.length, frame)
      for (const [index, assign] of assignments.entries()) assign(frame, values[index] as Value)
    }
  }
}

/** As many values as there are targets. */
function unpacked(value: Value, count: number, { render }: Frame): Value[] {
  if (!isIterable(value) && !(value instanceof Undefined))
    throw typeError(`cannot unpack non-iterable ${typeName(value)} object`)
  const values = toList(value, render)
  if (values.length < count)
    throw valueError(`not enough values to unpack (expected ${count}, got ${values.length})`)
  if (values.length > count) throw valueError(`too many values to unpack (expected ${count})`)
  return values
}
