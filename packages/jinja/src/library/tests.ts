import { isCallable } from '../methods/call.ts'
import { isAll } from '../methods/str-case.ts'
import { compares, equals, type Order, textOf } from '../values/compare.ts'
import { type Context, Dict, Float, Markup, Range, Tuple, Undefined, type Value } from '../values/model.ts'
import { numeric } from '../values/numbers.ts'
import { operate } from '../values/operators.ts'
import { str } from '../values/print.ts'
import { contains, isIterable } from '../values/sequences.ts'
import { type Builtin, builtin } from '../values/signature.ts'

function of(run: (value: Value, context: Context) => boolean): Builtin {
  return builtin('', (context, value) => run(value, context))
}

function order(written: Order): Builtin {
  return builtin('other /', (context, value, [other]) => compares(written, value, other as Value, context))
}

const equal = builtin('other /', (context, value, [other]) => equals(value, other as Value, context))
const unequal = builtin('other /', (context, value, [other]) => !equals(value, other as Value, context))
const [less, lessOrEqual, greater, greaterOrEqual] = [order('<'), order('<='), order('>'), order('>=')]

function remains(value: Value, divisor: Value, rest: number, context: Context): boolean {
  return equals(operate('%', value, divisor, context), rest, context)
}

function textFor(value: Value, context: Context): string {
  const text = str(value, context)
  context.budget.work(text.length)
  return text
}

function isSame(left: Value, right: Value): boolean {
  return left === right || (left instanceof Float && right instanceof Float && left === right)
}

/** Jinja2's tests, but for `filter` and `test`, which know what there is. */
export const tests: ReadonlyMap<string, Builtin> = new Map(
  Object.entries({
    odd: of((value, context) => remains(value, 2, 1, context)),
    even: of((value, context) => remains(value, 2, 0, context)),
    divisibleby: builtin('num', (context, value, [divisor]) => remains(value, divisor as Value, 0, context)),
    defined: of((value) => !(value instanceof Undefined)),
    undefined: of((value) => value instanceof Undefined),
    none: of((value) => value === null),
    boolean: of((value) => typeof value === 'boolean'),
    false: of((value) => value === false),
    true: of((value) => value === true),
    integer: of((value) => typeof value === 'number' || typeof value === 'bigint'),
    float: of((value) => value instanceof Float),
    number: of((value) => numeric(value) !== undefined),
    string: of((value) => textOf(value) !== undefined),
    lower: of((value, context) => isAll(textFor(value, context), 'lower')),
    upper: of((value, context) => isAll(textFor(value, context), 'upper')),
    mapping: of((value) => value instanceof Dict),
    sequence: of(
      (value) =>
        textOf(value) !== undefined ||
        Array.isArray(value) ||
        value instanceof Tuple ||
        value instanceof Dict ||
        value instanceof Range ||
        value instanceof Undefined,
    ),
    iterable: of(isIterable),
    callable: of((value) => isCallable(value) || value instanceof Undefined),
    escaped: of((value) => value instanceof Markup),
    sameas: builtin('other', (_context, value, [other]) => isSame(value, other as Value)),
    in: builtin('seq', (context, value, [whole]) => contains(whole as Value, value, context)),
    eq: equal,
    equalto: equal,
    '==': equal,
    ne: unequal,
    '!=': unequal,
    lt: less,
    lessthan: less,
    '<': less,
    le: lessOrEqual,
    '<=': lessOrEqual,
    gt: greater,
    greaterthan: greater,
    '>': greater,
    ge: greaterOrEqual,
    '>=': greaterOrEqual,
  }),
)
