import { Method } from '../library/objects.ts'
import { Instance, type Value } from '../values/model.ts'
import type { Frame, Run } from './frame.ts'
import type { Scope } from './scope.ts'

/** The blocks of a template. No other template takes their place: each is rendered where it stands, and where `self` asks for it. */
export class Blocks {
  /** Of the template itself. It is all that a block sees which is not `scoped`. */
  readonly scope: Scope
  readonly #runs = new Map<string, Run>()

  constructor(scope: Scope) {
    this.scope = scope
  }

  add(name: string, run: Run): void {
    this.#runs.set(name, run)
  }

  /** Renders a block from anywhere in the template. */
  render(name: string, frame: Frame): void {
    this.#runs.get(name)?.(outermost(frame))
  }

  /** `self`: the template as it sees itself. */
  self(frame: Frame): Value {
    return new TemplateReference((name) => {
      if (!this.#runs.has(name)) return undefined
      const { render } = frame
      return new Method(`BlockReference.${name}`, () =>
        render.deeper(() => render.capture(() => this.render(name, frame))),
      )
    })
  }
}

function outermost(frame: Frame): Frame {
  let found = frame
  while (found.outer) found = found.outer
  return found
}

class TemplateReference extends Instance {
  override readonly typeName = 'TemplateReference'
  readonly #block: (name: string) => Value | undefined

  constructor(block: (name: string) => Value | undefined) {
    super()
    this.#block = block
  }

  override get qualifiedName(): string {
    return 'jinja2.runtime.TemplateReference'
  }

  override attribute(name: string): Value | undefined {
    return this.#block(name)
  }

  override print(): string {
    return '<TemplateReference None>'
  }
}
