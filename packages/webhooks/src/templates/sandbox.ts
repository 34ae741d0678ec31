import { type Dict, type HostFilter, JinjaError, type Limits, parseJson, Template } from '@netbox-hooks/jinja'
import type { TemplateOutcome } from './messages.ts'
import { RecentTemplates } from './recent-templates.ts'
import { largestRender } from './template.ts'

/** What a {@link TemplateSandbox} is made of. */
export interface TemplateSandboxOptions {
  readonly filters: ReadonlyMap<string, HostFilter>
  /** Whether a template is refused that uses a filter which does not exist. */
  readonly refuseUnknownFilters: boolean
}

/** Time is limited by whoever watches the thread: part of it may be a plugin's. */
const limits: Limits = {
  steps: 20_000_000,
  memory: 64 * 1_048_576,
  output: largestRender,
  time: Number.POSITIVE_INFINITY,
}

/** The templates of one thread. */
export class TemplateSandbox {
  readonly #options: TemplateSandboxOptions
  readonly #recent = new RecentTemplates()

  constructor(options: TemplateSandboxOptions) {
    this.#options = options
  }

  /**
   * Whether a template is valid. Nothing of it is left.
   * @param variables names of those that it may ask for; `undefined`: any
   */
  check(source: string, variables: readonly string[] | undefined): TemplateOutcome {
    return attempt(() => {
      this.#compile(source, variables)
      return ''
    })
  }

  /** @param variables a JSON object */
  render(source: string, variables: string): TemplateOutcome {
    return attempt(() =>
      this.#recent.of(source, () => this.#compile(source)).render(parseJson(variables) as Dict, limits),
    )
  }

  readonly #compile = (source: string, variables?: readonly string[]): Template => {
    const { filters, refuseUnknownFilters } = this.#options
    return new Template(source, {
      filters,
      filtersAreComplete: refuseUnknownFilters,
      ...(variables && { variables }),
    })
  }
}

function attempt(run: () => string): TemplateOutcome {
  try {
    return { text: run() }
  } catch (thrown) {
    if (!JinjaError.is(thrown)) throw thrown
    return { error: { message: thrown.message, ...thrown.place } }
  }
}
