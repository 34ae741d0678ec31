import { types } from 'node:util'
import { Budget, inMebibytes, type Limits, limitError } from './budget.ts'
import { Checks } from './compile/checks.ts'
import { Frame, type Run } from './compile/frame.ts'
import { type Library, Render } from './compile/render.ts'
import { compileBody } from './compile/statements.ts'
import { JinjaError, placeOf } from './errors.ts'
import { type HostFilter, hostFilter } from './host-filter.ts'
import { filters as builtInFilters } from './library/filters.ts'
import { tests as builtInTests } from './library/tests.ts'
import { normalized } from './syntax/lexer.ts'
import { parse } from './syntax/parser.ts'
import type { Dict, Value } from './values/model.ts'
import { str } from './values/print.ts'
import { builtin } from './values/signature.ts'

/** What a template may name besides what Jinja2 has. */
export interface TemplateOptions {
  /** Filters by name. They take the place of Jinja2's. */
  readonly filters?: ReadonlyMap<string, HostFilter>
  /** Names of the variables that a render may be given. A template that asks for another is refused. Default: any. */
  readonly variables?: readonly string[]
  /** Whether these are all filters of the host. If not, one that there is not fails when it is rendered. Default `true`. */
  readonly filtersAreComplete?: boolean
}

/** A template that has been read. It can be rendered any number of times. */
export class Template {
  readonly #source: string
  readonly #library: Library
  readonly #run: Run

  /** @throws JinjaError with its place, if the template is malformed or names what there is not */
  constructor(source: string, options: TemplateOptions = {}) {
    this.#source = normalized(source)
    this.#library = libraryOf(options.filters)
    const checks = new Checks(this.#source, this.#library, options)
    this.#run = this.#placed(undefined, () => {
      const lineOf = (at: number) => placeOf(this.#source, at).line
      return compileBody(parse(this.#source), checks, lineOf)
    })
  }

  /**
   * Renders the template.
   * @param variables a dict whose keys are texts
   * @throws JinjaError in Python's words, or with the kind `LimitError`
   */
  render(variables: Dict, limits?: Limits): string {
    const budget = new Budget(limits)
    const names = variables
      .entries()
      .filter((entry): entry is [string, Value] => typeof entry[0] === 'string')
    const render = new Render(this.#library, new Map(names), budget)
    return this.#placed(render, () => {
      this.#run(new Frame(render, undefined))
      if (Buffer.byteLength(render.written) > budget.outputLimit)
        throw limitError(`it renders more than ${inMebibytes(budget.outputLimit)}`)
      return render.written
    })
  }

  #placed<Result>(render: Render | undefined, run: () => Result): Result {
    try {
      return run()
    } catch (thrown) {
      throw placed(thrown, () => render && placeOf(this.#source, render.at))
    }
  }
}

/** What was thrown, as an error of the template. */
function placed(thrown: unknown, place: () => JinjaError['place']): unknown {
  if (JinjaError.is(thrown)) {
    thrown.place ??= place()
    return thrown
  }
  // The engine throws none itself: JavaScript's stack is at its end.
  const isRangeError = types.isNativeError(thrown) && Object.getPrototypeOf(thrown) === RangeError.prototype
  return isRangeError ? new JinjaError('RecursionError', 'maximum recursion depth exceeded', place()) : thrown
}

const filterTest = (known: ReadonlyMap<string, unknown>) =>
  builtin('', (context, value) => known.has(str(value, context)))

function libraryOf(own: ReadonlyMap<string, HostFilter> = new Map()): Library {
  const filters = new Map([
    ...builtInFilters,
    ...[...own].map(([name, filter]) => [name, hostFilter(filter)] as const),
  ])
  const tests = new Map(builtInTests)
  tests.set('filter', filterTest(filters))
  tests.set('test', filterTest(tests))
  return { filters, tests }
}
