import { typeError } from '../errors.ts'
import { type Arguments, type Context, Dict, Instance, Tuple, type Value } from '../values/model.ts'
import { undefinedBecause } from '../values/undefined.ts'
import type { Evaluate } from './frame.ts'
import { Frame, type Run } from './frame.ts'
import type { Render } from './render.ts'

/** A macro as it was compiled. */
export interface MacroCode {
  /** `undefined` for the block of a `call`. */
  readonly name: string | undefined
  readonly parameters: readonly { readonly name: string; readonly byDefault: Evaluate | undefined }[]
  /** Where in its frame it has what it uses beside its parameters. */
  readonly caller: number | undefined
  readonly named: number | undefined
  readonly rest: number | undefined
  readonly body: Run
}

/** A macro, with the frame in which it was made. */
export class Macro extends Instance {
  override readonly typeName = 'Macro'
  override readonly isCallable = true
  readonly #code: MacroCode
  readonly #frame: Frame

  constructor(code: MacroCode, frame: Frame) {
    super()
    this.#code = code
    this.#frame = frame
  }

  override get qualifiedName(): string {
    return 'jinja2.runtime.Macro'
  }

  override attribute(name: string): Value | undefined {
    const { parameters, caller, named, rest } = this.#code
    if (name === 'name') return this.#code.name ?? null
    if (name === 'arguments') return new Tuple(parameters.map((parameter) => parameter.name))
    if (name === 'caller') return caller !== undefined
    if (name === 'catch_kwargs') return named !== undefined
    return name === 'catch_varargs' ? rest !== undefined : undefined
  }

  override call(args: Arguments, context: Context): Value {
    const render = context as Render
    const frame = new Frame(render, this.#frame)
    this.#fill(frame, args)
    return render.deeper(() => render.capture(() => this.#code.body(frame)))
  }

  override print(): string {
    const { name } = this.#code
    return `<Macro ${name === undefined ? 'anonymous' : `'${name}'`}>`
  }

  #fill(frame: Frame, { positional, named }: Arguments): void {
    const { name, parameters, caller, rest } = this.#code
    const shown = name === undefined ? 'None' : `'${name}'`
    const more = new Map(named)
    for (const [index, parameter] of parameters.entries()) {
      frame.slots[index] = index < positional.length ? positional[index] : more.get(parameter.name)
      if (index >= positional.length) more.delete(parameter.name)
    }
    if (caller !== undefined) {
      frame.slots[caller] = more.get('caller') ?? undefinedBecause('No caller defined')
      more.delete('caller')
    }
    if (this.#code.named !== undefined) frame.slots[this.#code.named] = Dict.of(more)
    else if (more.has('caller'))
      throw typeError(
        `macro ${shown} was invoked with two values for the special caller argument. This is most likely a bug.`,
      )
    else if (more.size > 0)
      throw typeError(`macro ${shown} takes no keyword argument '${[...more.keys()][0]}'`)
    if (rest !== undefined) frame.slots[rest] = new Tuple(positional.slice(parameters.length))
    else if (positional.length > parameters.length)
      throw typeError(`macro ${shown} takes not more than ${parameters.length} argument(s)`)
    for (const [index, parameter] of parameters.entries())
      frame.slots[index] ??= frame.slots[index] === null ? null : defaultOf(parameter, frame)
  }
}

function defaultOf({ name, byDefault }: MacroCode['parameters'][number], frame: Frame): Value {
  return byDefault ? byDefault(frame) : undefinedBecause(`parameter '${name}' was not provided`)
}
