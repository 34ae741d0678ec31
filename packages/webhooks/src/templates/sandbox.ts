import { messageOf } from '@netbox-hooks/core'
import type { Environment } from 'minijinja-js'
import { filterNamesIn } from './filter-names.ts'
import type { TemplateOutcome, TemplateProblem } from './messages.ts'
import type { TemplateValue } from './python-text.ts'
import { RecentEnvironments } from './recent-environments.ts'
import { largestRender } from './template.ts'

/** A filter as the engine calls it. It may throw. */
export type EngineFilter = (...args: readonly TemplateValue[]) => unknown

/** What a {@link TemplateSandbox} is made of. */
export interface TemplateSandboxOptions {
  /** The engine's class, see `loadMinijinja()`. */
  readonly engine: typeof Environment
  readonly filters: ReadonlyMap<string, EngineFilter>
  /** Whether a template is refused that uses a filter which does not exist. */
  readonly refuseUnknownFilters: boolean
}

/** Steps of one render; about half a second. It ends a loop with the line where it is. */
const fuel = 20_000_000

/** The templates of one thread. They share the engine's memory: once it is broken, it is so for all of them. */
export class TemplateSandbox {
  readonly #options: TemplateSandboxOptions
  readonly #recent = new RecentEnvironments()
  readonly #probe: Environment
  #filterProblem: string | undefined

  constructor(options: TemplateSandboxOptions) {
    this.#options = options
    this.#probe = new options.engine()
  }

  /** Whether a template is valid. Nothing of it is left. */
  check(source: string): TemplateOutcome {
    return this.#attempt(() => {
      this.#compile(source).free()
      const unknown = this.#options.refuseUnknownFilters ? this.#unknownFilter(source) : undefined
      return unknown ?? { text: '' }
    })
  }

  /** @param variables a JSON object */
  render(source: string, variables: string): TemplateOutcome {
    return this.#attempt(() => {
      const environment = this.#recent.of(source, this.#compile)
      const text = environment.renderTemplate('template', JSON.parse(variables))
      if (Buffer.byteLength(text) > largestRender) return problem('it renders more than 1 MiB')
      return { text }
    })
  }

  /** One environment for each, so that no template can include another. Whoever has it frees it: its memory is the engine's. */
  readonly #compile = (source: string): Environment => {
    const environment = this.#environment()
    try {
      // As Jinja2 reads a template.
      environment.addTemplate('template', source.replace(/\r\n?/g, '\n'))
      return environment
    } catch (thrown) {
      environment.free()
      throw thrown
    }
  }

  #environment(): Environment {
    const environment = new this.#options.engine()
    environment.enablePyCompat()
    environment.fuel = fuel
    for (const [name, filter] of this.#options.filters) {
      environment.addFilter(name, (...args: TemplateValue[]) => {
        try {
          return filter(...args)
        } catch (thrown) {
          // An exception would leave the engine unusable. A symbol is no value: the engine ends the render at its line.
          this.#filterProblem = `the filter "${name}" failed: ${messageOf(thrown)}`
          return Symbol(name)
        }
      })
    }
    return environment
  }

  #unknownFilter(source: string): TemplateOutcome | undefined {
    for (const [name, line] of filterNamesIn(source)) {
      if (this.#options.filters.has(name) || this.#isBuiltIn(name)) continue
      return problem(`there is no filter "${name}"`, { line })
    }
    return undefined
  }

  #isBuiltIn(name: string): boolean {
    try {
      this.#probe.evalExpr(`''|${name}`, {})
      return true
    } catch (thrown) {
      return !messageOf(thrown).startsWith('unknown filter')
    }
  }

  #attempt(run: () => TemplateOutcome): TemplateOutcome {
    this.#filterProblem = undefined
    try {
      return run()
    } catch (thrown) {
      return { error: this.#problemOf(thrown) }
    }
  }

  #problemOf(thrown: unknown): TemplateProblem {
    const text = messageOf(thrown)
    // The engine's own errors name a place; what else is thrown is a trap, after which it cannot be used.
    const [, message, line] = /^(?:syntax error: )?(.*?) \(in template:(\d+)\)/s.exec(text) ?? []
    if (message === undefined) {
      return {
        message: 'it ran out of memory (64 MiB), or met a defect of the template engine',
        broken: true,
      }
    }
    // Below the line that is wrong, the engine draws a marker as wide as the mistake.
    const [, indent] = /^ {5}i ( *)\^/m.exec(text) ?? []
    return {
      message: this.#filterProblem ?? message,
      line: Number(line),
      column: indent === undefined ? undefined : indent.length + 1,
    }
  }
}

function problem(message: string, place: Pick<TemplateProblem, 'line'> = {}): TemplateOutcome {
  return { error: { message, ...place } }
}
