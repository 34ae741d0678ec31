import { GlobalFunction, globals } from '../library/globals.ts'
import { getAttribute, getItem, methodsOf } from '../methods/attributes.ts'
import { call } from '../methods/call.ts'
import { entrySize } from '../methods/dict.ts'
import { escaped } from '../methods/str.ts'
import type { CallArguments, CallNode, Expression, FilterNode } from '../syntax/nodes.ts'
import { compares, equals } from '../values/compare.ts'
import { Dict, Markup, Tuple, typeName, Undefined, type Value } from '../values/model.ts'
import { operate, signed } from '../values/operators.ts'
import { str } from '../values/print.ts'
import { contains, isTruthy, slice } from '../values/sequences.ts'
import { type BoundArguments, type Builtin, bind } from '../values/signature.ts'
import { undefinedBecause, undefinedName } from '../values/undefined.ts'
import { compileArguments, compileBound } from './arguments.ts'
import type { Blocks } from './blocks.ts'
import type { Checks } from './checks.ts'
import { isData } from './data.ts'
import type { Evaluate, Frame } from './frame.ts'
import type { Scope } from './scope.ts'

const choosing = new Set(['map', 'select', 'reject', 'selectattr', 'rejectattr'])
const guards = new Set(['defined', 'undefined'])

/** What all scopes of a template are compiled with. */
export interface CompileParts {
  readonly checks: Checks
  readonly lineOf: (at: number) => number
  readonly blocks: Blocks
}

/** Makes functions of the expressions of one scope. */
export class ExpressionCompiler {
  readonly #scope: Scope
  readonly #checks: Checks
  readonly #lineOf: (at: number) => number
  readonly #blocks: Blocks

  constructor(scope: Scope, { checks, lineOf, blocks }: CompileParts) {
    this.#scope = scope
    this.#checks = checks
    this.#lineOf = lineOf
    this.#blocks = blocks
  }

  readonly compile = (node: Expression): Evaluate => {
    switch (node.kind) {
      case 'constant': {
        const { value } = node
        return () => value
      }
      case 'name':
        return this.#name(node.name, node.at, false, false)
      case 'tuple':
      case 'list':
        return this.#items(node.kind, node.items)
      case 'dict':
        return this.#dict(node)
      case 'attribute':
        return this.#attribute(node)
      case 'item':
        return this.#item(node)
      case 'slice':
        return this.#slice(node)
      case 'call':
        return this.call(node)
      case 'filter':
        return this.filter(node)
      case 'test':
        return this.#test(node)
      case 'not': {
        const value = this.compile(node.value)
        return (frame) => !isTruthy(value(frame))
      }
      case 'sign': {
        const { sign, at } = node
        const value = this.compile(node.value)
        return (frame) => {
          const operand = value(frame)
          frame.render.at = at
          return signed(sign, operand)
        }
      }
      case 'binary':
        return this.#binary(node)
      case 'concat':
        return this.#concat(node.parts)
      case 'and': {
        const [left, right] = [this.compile(node.left), this.compile(node.right)]
        return (frame) => {
          const value = left(frame)
          return isTruthy(value) ? right(frame) : value
        }
      }
      case 'or': {
        const [left, right] = [this.compile(node.left), this.compile(node.right)]
        return (frame) => {
          const value = left(frame)
          return isTruthy(value) ? value : right(frame)
        }
      }
      case 'compare':
        return this.#compare(node)
      case 'condition':
        return this.#condition(node)
    }
  }

  /** Whether an expression comes to data, and not to something of the template's own. */
  isData(node: Expression): boolean {
    return isData(node, (name) => this.#scope.isData(name) ?? this.#checks.isData(name))
  }

  /**
   * A filter; in a block, what it is applied to is captured.
   * @param captured what a filter without a value is applied to
   */
  filter(node: FilterNode, captured?: Evaluate): Evaluate {
    const { name, at, args } = node
    const filter = this.#checks.filter(name, at)
    const subject = `the filter "${name}"`
    this.#checks.args(filter.signature, args, subject, at)
    if (choosing.has(name)) this.#checks.chosen(name, args)
    const mayMiss = name === 'default' || name === 'd'
    const value = node.value ? this.#applied(node.value, captured, mayMiss) : (captured as Evaluate)
    const bound = compileBound(filter, args, subject, this.compile)
    return applying(filter, value, bound, at)
  }

  /** @param extra an argument that is given by name besides those written */
  call(
    { callee, args, at }: CallNode,
    extra?: { readonly name: string; readonly value: Evaluate },
  ): Evaluate {
    if (callee.kind === 'attribute' && !extra) return this.#methodCall(callee, args, at)
    const target =
      callee.kind === 'name' ? this.#calledName(callee.name, args, callee.at) : this.compile(callee)
    const given = compileArguments(args, this.compile)
    return (frame) => {
      const value = target(frame)
      const { positional, named } = given(frame)
      const all = extra ? new Map(named).set(extra.name, extra.value(frame)) : named
      frame.render.at = at
      return call(value, { positional, named: all }, frame.render)
    }
  }

  #calledName(name: string, args: CallArguments, at: number): Evaluate {
    const target = globals.get(name)
    if (
      target instanceof GlobalFunction &&
      this.#scope.find(name).length === 0 &&
      this.#checks.isGlobal(name)
    )
      this.#checks.args(target.signature, args, `the function "${name}"`, at)
    return this.#name(name, at, true, false)
  }

  #methodCall(callee: Extract<Expression, { kind: 'attribute' }>, args: CallArguments, at: number): Evaluate {
    const { name } = callee
    const sample = literal(callee.object)
    if (sample !== undefined) {
      const methods = methodsOf(sample)
      this.#checks.method(methods, name, typeName(sample), callee.at)
      const { signature } = methods.get(name) as NonNullable<ReturnType<typeof methods.get>>
      this.#checks.args(signature, args, `the method "${name}"`, callee.at)
    } else if (this.isData(callee.object)) this.#checks.methodOfData(name, callee.at)
    const object = this.compile(callee.object)
    const given = compileArguments(args, this.compile)
    return (frame) => {
      const { render } = frame
      const value = object(frame)
      const method = methodsOf(value).get(name)
      if (!method) {
        render.at = callee.at
        const target = getAttribute(value, name, render)
        const all = given(frame)
        render.at = at
        return call(target, all, render)
      }
      const all = given(frame)
      render.at = callee.at
      render.budget.step()
      const { values, rest, named } = bind(method.signature, all, `the method "${name}"`)
      return method.run(render, value, values, { rest, named })
    }
  }

  /** What a filter or a test is applied to; some of them ask whether it is there. */
  #applied(node: Expression, captured: Evaluate | undefined, mayMiss: boolean): Evaluate {
    if (node.kind === 'filter') return this.filter(node, captured)
    return mayMiss && node.kind === 'name' ? this.#name(node.name, node.at, false, true) : this.compile(node)
  }

  #name(name: string, at: number, isCalled: boolean, mayMiss: boolean): Evaluate {
    const places = this.#scope.find(name)
    const [first] = places
    const outer = variable(name)
    if (!first) {
      if (name === 'self') return (frame) => this.#blocks.self(frame)
      if (!mayMiss) this.#checks.variable(name, this.#scope, at, isCalled)
      return outer
    }
    if (places.length === 1 && first.hops === 0) {
      const { index } = first
      return (frame) => {
        const value = frame.slots[index]
        return value === undefined ? outer(frame) : value
      }
    }
    return (frame) => {
      let current = frame
      let hops = 0
      for (const place of places) {
        while (hops < place.hops) {
          current = current.outer as Frame
          hops += 1
        }
        const value = current.slots[place.index]
        if (value !== undefined) return value
      }
      return outer(frame)
    }
  }

  #items(kind: 'tuple' | 'list', items: readonly Expression[]): Evaluate {
    const compiled = items.map(this.compile)
    return (frame) => {
      frame.render.budget.room(compiled.length * 8 + 16)
      frame.render.budget.step()
      const values = compiled.map((evaluate) => evaluate(frame))
      return kind === 'list' ? values : new Tuple(values)
    }
  }

  #dict({ entries, at }: Extract<Expression, { kind: 'dict' }>): Evaluate {
    const compiled = entries.map(([key, value]) => [this.compile(key), this.compile(value)] as const)
    return (frame) => {
      const { render } = frame
      render.budget.room(compiled.length * entrySize + 16)
      render.budget.step()
      const dict = new Dict()
      for (const [key, value] of compiled) {
        const found = key(frame)
        const item = value(frame)
        render.at = at
        dict.set(found, item)
      }
      return dict
    }
  }

  #attribute({ object, name, at }: Extract<Expression, { kind: 'attribute' }>): Evaluate {
    const owner = this.compile(object)
    return (frame) => {
      const value = owner(frame)
      const { render } = frame
      render.at = at
      render.budget.step()
      return getAttribute(value, name, render)
    }
  }

  #item({ object, key, at }: Extract<Expression, { kind: 'item' }>): Evaluate {
    const [owner, index] = [this.compile(object), this.compile(key)]
    return (frame) => {
      const value = owner(frame)
      const found = index(frame)
      frame.render.at = at
      frame.render.budget.step()
      return getItem(value, found, frame.render)
    }
  }

  #slice({ object, bounds, at }: Extract<Expression, { kind: 'slice' }>): Evaluate {
    const owner = this.compile(object)
    const [start, stop, step] = bounds.map((bound) => bound && this.compile(bound))
    return (frame) => {
      const value = owner(frame)
      const range = {
        start: start?.(frame) ?? null,
        stop: stop?.(frame) ?? null,
        step: step?.(frame) ?? null,
      }
      frame.render.at = at
      frame.render.budget.step()
      if (value instanceof Undefined) return value.fail()
      return slice(value, range, frame.render)
    }
  }

  #test(node: Extract<Expression, { kind: 'test' }>): Evaluate {
    const { name, args, at } = node
    const test = this.#checks.test(name, at)
    const subject = `the test "${name}"`
    this.#checks.args(test.signature, args, subject, at)
    const value = this.#applied(node.value, undefined, guards.has(name))
    const bound = compileBound(test, args, subject, this.compile)
    return applying(test, value, bound, at)
  }

  #binary(node: Extract<Expression, { kind: 'binary' }>): Evaluate {
    const { operator, at } = node
    const [left, right] = [this.compile(node.left), this.compile(node.right)]
    return (frame) => {
      const [a, b] = [left(frame), right(frame)]
      frame.render.at = at
      frame.render.budget.step()
      return operate(operator, a, b, frame.render)
    }
  }

  #concat(parts: readonly Expression[]): Evaluate {
    const compiled = parts.map(this.compile)
    return (frame) => {
      const { render } = frame
      const values = compiled.map((evaluate) => evaluate(frame))
      const isSafe = render.autoescape && values.some((value) => value instanceof Markup)
      let text = ''
      for (const value of values) text += isSafe ? escaped(value, render) : str(value, render)
      render.budget.step()
      render.budget.room(text.length)
      return isSafe ? new Markup(text) : text
    }
  }

  #compare({ first, rest }: Extract<Expression, { kind: 'compare' }>): Evaluate {
    const start = this.compile(first)
    const steps = rest.map(({ operator, value, at }) => ({ operator, at, value: this.compile(value) }))
    return (frame) => {
      let left = start(frame)
      for (const { operator, value, at } of steps) {
        const right = value(frame)
        frame.render.at = at
        if (!holds(operator, left, right, frame)) return false
        left = right
      }
      return true
    }
  }

  #condition({ test, yes, no, at }: Extract<Expression, { kind: 'condition' }>): Evaluate {
    const [condition, consequence] = [this.compile(test), this.compile(yes)]
    const line = this.#lineOf(at)
    const missing = () =>
      undefinedBecause(
        `the inline if-expression on line ${line} evaluated to false and no else section was defined.`,
      )
    const alternative = no ? this.compile(no) : missing
    return (frame) => (isTruthy(condition(frame)) ? consequence(frame) : alternative(frame))
  }
}

/** A variable that the render was given, or a global function. */
function variable(name: string): Evaluate {
  return ({ render }) => {
    const value = render.variables.get(name)
    return value === undefined ? (globals.get(name) ?? undefinedName(name)) : value
  }
}

/** A value of the type that an expression has for certain. */
function literal(node: Expression): Value | undefined {
  if (node.kind === 'constant') return node.value ?? undefined
  if (node.kind === 'list') return []
  if (node.kind === 'tuple') return new Tuple([])
  if (node.kind === 'dict') return new Dict()
  return undefined
}

/** Applies a filter or a test to a value: a step of the render, and the place that its errors name. */
function applying(
  builtin: Builtin,
  value: Evaluate,
  bound: (frame: Frame) => BoundArguments,
  at: number,
): Evaluate {
  return (frame) => {
    const operand = value(frame)
    const { values, rest, named } = bound(frame)
    frame.render.at = at
    frame.render.budget.step()
    return builtin.run(frame.render, operand, values, { rest, named })
  }
}

function holds(operator: string, left: Value, right: Value, { render }: Frame): boolean {
  switch (operator) {
    case '==':
      return equals(left, right, render)
    case '!=':
      return !equals(left, right, render)
    case 'in':
      return contains(right, left, render)
    case 'not in':
      return !contains(right, left, render)
    default:
      return compares(operator as '<' | '<=' | '>' | '>=', left, right, render)
  }
}
