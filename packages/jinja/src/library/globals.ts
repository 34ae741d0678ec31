import { JinjaError, typeError, valueError } from '../errors.ts'
import { update } from '../methods/dict.ts'
import { type Arguments, type Context, Dict, Instance, Markup, Range, type Value } from '../values/model.ts'
import { toIndex } from '../values/numbers.ts'
import { address } from '../values/print.ts'
import { isTruthy } from '../values/sequences.ts'
import { type Builtin, bind, builtin, type Signature } from '../values/signature.ts'
import { Cycler, Joiner, Namespace } from './objects.ts'

/** Something that a template can call by its name. */
export class GlobalFunction extends Instance {
  override readonly typeName: string
  override readonly isCallable = true
  readonly name: string
  readonly #builtin: Builtin

  constructor(name: string, written: string, run: Builtin['run'], isType = false) {
    super()
    this.name = name
    this.typeName = isType ? 'type' : 'function'
    this.#builtin = builtin(written, run)
  }

  get signature(): Signature {
    return this.#builtin.signature
  }

  override call(args: Arguments, context: Context): Value {
    const { values, rest, named } = bind(this.signature, args, `the function "${this.name}"`)
    return this.#builtin.run(context, null, values, { rest, named })
  }

  override print(): string {
    return this.typeName === 'type' ? `<class '${this.name}'>` : `<function ${this.name} at ${address(this)}>`
  }
}

/** A range may not be longer. */
const longestRange = 100_000

function range(
  _context: Context,
  _value: Value,
  [first, second, by = 1]: readonly (Value | undefined)[],
): Value {
  const [start, stop] =
    second === undefined ? [0, toIndex(first as Value)] : [toIndex(first as Value), toIndex(second)]
  const step = toIndex(by)
  if (step === 0) throw valueError('range() arg 3 must not be zero')
  const made = new Range(start, stop, step)
  if (made.length > longestRange)
    throw new JinjaError(
      'OverflowError',
      `Range too big. The sandbox blocks ranges larger than MAX_RANGE (${longestRange}).`,
    )
  return made
}

const words =
  'lorem ipsum dolor sit amet consectetuer adipiscing elit nullam quis risus eget urna mollis ornare vel eu leo'.split(
    ' ',
  )

/** Jinja2's filler text; here the words come in the same order each time. */
function lipsum(context: Context, _value: Value, values: readonly (Value | undefined)[]): Value {
  const [count = 5, html = true, min = 20, max = 100] = values
  const paragraphs: string[] = []
  for (let number = 0; number < toIndex(count); number += 1) {
    const size = Math.max(1, Math.floor((toIndex(min) + toIndex(max)) / 2))
    context.budget.step(size)
    context.budget.room(size * 10)
    const text = Array.from({ length: size }, (_, index) => words[(index + number) % words.length]).join(' ')
    paragraphs.push(`${text[0]?.toUpperCase()}${text.slice(1)}.`)
  }
  if (!isTruthy(html)) return paragraphs.join('\n\n')
  return new Markup(paragraphs.map((text) => `<p>${text}</p>`).join('\n'))
}

const all = [
  new GlobalFunction('range', 'start stop? step? /', range, true),
  new GlobalFunction(
    'dict',
    'other? / **',
    (context, _value, [values], { named }) => {
      const dict = new Dict()
      update(dict, values, named, context)
      return dict
    },
    true,
  ),
  new GlobalFunction('lipsum', 'n? html? min? max?', lipsum),
  new GlobalFunction(
    'cycler',
    '* **',
    (_context, _value, _values, { rest, named }) => {
      if (named.size > 0) throw typeError(`the function "cycler" has no parameter "${[...named.keys()][0]}"`)
      if (rest.length === 0) throw new JinjaError('RuntimeError', 'at least one item has to be provided')
      return new Cycler(rest)
    },
    true,
  ),
  new GlobalFunction('joiner', 'sep?', (_context, _value, [separator = ', ']) => new Joiner(separator), true),
  new GlobalFunction(
    'namespace',
    'other? / **',
    (context, _value, [values], { named }) => {
      const attributes = new Dict()
      update(attributes, values, named, context)
      return new Namespace(attributes)
    },
    true,
  ),
]

/** Jinja2's global functions. */
export const globals: ReadonlyMap<string, GlobalFunction> = new Map(all.map((found) => [found.name, found]))
