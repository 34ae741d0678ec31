import { randomBytes } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { Registry } from '@netbox-hooks/core'
import { after, type Timer } from '@netbox-hooks/core/times'
import { templateFailed, templateInvalid, templatesClosed, templateThreadFailed } from '../errors.ts'
import { allowedVariables } from './env.ts'
import { templateFiltersStore } from './filters.ts'
import type { TemplateOutcome, TemplateTask } from './messages.ts'
import { urlTemplateProblem } from './placement/assemble-url.ts'
import { markValues, outlineOfSource, type RenderedPart, readMarked } from './placement/mark-values.ts'
import { inOwnText, type Piece } from './placement/own-places.ts'
import { PluginFilters } from './plugin-filters.ts'
import type { TemplateName } from './template.ts'
import { TemplateThread } from './thread.ts'

/** How templates are rendered. */
export interface TemplateEngineOptions {
  /** Holds the plugins' filters; registration is closed. Default: none. */
  readonly registry?: Registry
  /** Whether the registry holds all filters, so that a template with another one is refused. Default `true`. */
  readonly filtersAreComplete?: boolean
  /**
   * Names of the variables that a template may ask for; another one is a mistake. It is asked when a template is compiled, and
   * answers `undefined` if there may be any. Default: any.
   */
  readonly variables?: () => readonly string[] | undefined
  /** Patterns of environment variables that the filter `env` may read, e.g. `NETBOX_*`. Default: none. */
  readonly env?: readonly string[] | undefined
  /** Time limit of one render, in milliseconds. Default 1,000. */
  readonly timeout?: number | undefined
}

/** A template that has been found valid. */
export interface CompiledTemplate {
  readonly name: TemplateName
  /** As it is rendered, with marks around values. */
  readonly source: string
  /** The expressions whose values are marked in what is rendered; none in a body. */
  readonly expressions: readonly string[]
  /** As it was written, and what of it is where in the marked source; `undefined` if nothing is marked. */
  readonly written?: { readonly source: string; readonly pieces: readonly Piece[] }
}

/** A task and whoever waits for its outcome. */
interface Job {
  readonly task: TemplateTask
  resolve(outcome: TemplateOutcome): void
  reject(error: unknown): void
}

const defaultTimeout = 1_000
/** Tasks are given to the thread until they have so many bytes: it gets a copy of each. The others wait. */
const mostPosted = 4 * 1_048_576
const sourceLimit = 65_536
/** How long a thread may take to begin, in ms: it compiles the engine first. */
const startTimeout = 10_000

/**
 * Renders Jinja2 templates in a thread of its own, so that a template can neither hold up the host nor take its memory.
 * A render that overruns its time limit, or breaks the engine, fails alone: the thread is replaced, and the others go on
 * in the new one. The thread starts with the first template, and does not keep the process alive while it is idle.
 */
export class TemplateEngine {
  #timeout: number
  #env: ReadonlyMap<string, string>
  readonly #pluginFilters: PluginFilters
  readonly #refuseUnknownFilters: boolean
  readonly #variables: () => readonly string[] | undefined
  /** Unknown to all who write data, so that no value can pass for a part of a template. */
  readonly #nonce = randomBytes(6).toString('hex')
  /** They are answered in this order. */
  readonly #jobs: Job[] = []
  /** How many of them the thread has, and their bytes. */
  #posted = 0
  #postedBytes = 0
  #thread: TemplateThread | undefined
  #isReady = false
  /** Limits the time of the first job, or of the thread's start. */
  #alarm: Timer | undefined
  #isClosed = false

  constructor(options: TemplateEngineOptions = {}) {
    const {
      registry = new Registry({ templateFilters: templateFiltersStore }),
      filtersAreComplete = true,
      env = [],
    } = options
    this.#timeout = options.timeout ?? defaultTimeout
    this.#env = allowedVariables(process.env, env)
    this.#pluginFilters = new PluginFilters(registry)
    this.#refuseUnknownFilters = filtersAreComplete
    this.#variables = options.variables ?? (() => undefined)
  }

  /**
   * Renders from now on with other environment variables, and within another time limit. What is under way is begun again in
   * a new thread, if the variables have changed.
   */
  use({ env = [], timeout = defaultTimeout }: Pick<TemplateEngineOptions, 'env' | 'timeout'>): void {
    this.#timeout = timeout
    const variables = allowedVariables(process.env, env)
    if (isDeepStrictEqual(variables, this.#env)) return
    this.#env = variables
    if (this.#thread) this.#replace()
  }

  /**
   * Checks a template. Nothing of it is left in the thread.
   * @throws NetboxHooksError `NBH_TEMPLATE_INVALID` with line, column and an excerpt; `NBH_TEMPLATE_THREAD_FAILED`,
   *   `NBH_TEMPLATES_CLOSED`
   */
  async compile(name: TemplateName, source: string): Promise<CompiledTemplate> {
    if (source.length > sourceLimit)
      throw templateInvalid(name, { message: `it is longer than ${sourceLimit / 1_024} KiB` }, source)
    await this.#check(name, source, source)
    if (name.field === 'bodyTemplate') return { name, source, expressions: [] }
    const outline = name.field === 'payloadUrl' ? outlineOfSource(source) : undefined
    const problem = outline && urlTemplateProblem(outline)
    if (problem !== undefined) throw templateInvalid(name, { message: problem }, source)
    const written = source.replaceAll(/\r\n?/g, '\n')
    const { pieces, ...marked } = markValues(written, this.#nonce)
    await this.#check(name, marked.source, source)
    return { name, ...marked, written: { source: written, pieces } }
  }

  /**
   * Renders a template.
   *
   * @param variables a JSON object in UTF-8. In `additionalHeaders` its strings are without line breaks, so that data
   *   cannot add a header.
   * @param onRead told of every environment variable that it has read
   * @throws NetboxHooksError `NBH_TEMPLATE_FAILED` if it fails or takes too much time, memory or room;
   *   `NBH_TEMPLATE_THREAD_FAILED`, `NBH_TEMPLATES_CLOSED` if it was not tried
   */
  async render(
    template: CompiledTemplate,
    variables: Uint8Array,
    onRead?: (variable: string) => void,
  ): Promise<string> {
    const parts = await this.renderParts(template, variables, onRead)
    return parts.map(({ text }) => text).join('')
  }

  /** As {@link render}; tells what the template of a URL or of headers says itself from the values that it fills in. */
  async renderParts(
    { name, source, expressions, written }: CompiledTemplate,
    variables: Uint8Array,
    onRead: (variable: string) => void = () => {},
  ): Promise<readonly RenderedPart[]> {
    const singleLine = name.field === 'additionalHeaders'
    const outcome = await this.#run({ kind: 'render', source, variables, singleLine })
    if ('error' in outcome) {
      const { error } = outcome
      throw templateFailed(name, written ? inOwnText(error, written.pieces, written.source) : error)
    }
    for (const variable of outcome.environment ?? []) onRead(variable)
    if (name.field === 'bodyTemplate') return [{ text: outcome.text, expression: undefined }]
    const parts = readMarked(outcome.text, this.#nonce, expressions)
    if (parts) return parts
    throw templateFailed(name, { message: 'it is not to be seen where its values begin and end' })
  }

  /** Ends the thread; what is not rendered yet is rejected. May be called twice. */
  async close(): Promise<void> {
    this.#isClosed = true
    await this.#abandon(templatesClosed())
  }

  /** @param shown what an excerpt is taken from */
  async #check(name: TemplateName, source: string, shown: string): Promise<void> {
    const outcome = await this.#run({ kind: 'check', source, variables: this.#variables() })
    if ('error' in outcome) throw templateInvalid(name, outcome.error, shown)
  }

  #run(task: TemplateTask): Promise<TemplateOutcome> {
    if (this.#isClosed) return Promise.reject(templatesClosed())
    return new Promise((resolve, reject) => {
      this.#jobs.push({ task, resolve, reject })
      if (!this.#thread) this.#start()
      else {
        this.#post(this.#thread)
        if (this.#jobs.length === 1) this.#watch()
      }
    })
  }

  /** Gives a thread as many of the jobs as it may have. */
  #post(thread: TemplateThread): void {
    while (this.#posted < this.#jobs.length && this.#postedBytes < mostPosted) {
      const { task } = this.#jobs[this.#posted] as Job
      this.#posted += 1
      this.#postedBytes += bytesOf(task)
      thread.post(task)
    }
  }

  /** Starts a thread for the jobs. */
  #start(): void {
    this.#isReady = false
    this.#posted = 0
    this.#postedBytes = 0
    try {
      this.#thread = this.#newThread()
    } catch (error) {
      void this.#abandon(templateThreadFailed(error))
      return
    }
    this.#post(this.#thread)
    this.#watch()
  }

  #newThread(): TemplateThread {
    const start = {
      env: this.#env,
      pluginFilters: this.#pluginFilters,
      refuseUnknownFilters: this.#refuseUnknownFilters,
    }
    return new TemplateThread(start, {
      onReady: () => {
        this.#isReady = true
        this.#watch()
      },
      onOutcome: (outcome) => this.#settle(outcome),
      onEnd: (error) => this.#onEnd(error),
    })
  }

  /** Begins to count the time of the first job. */
  #watch(): void {
    this.#alarm?.cancel()
    const first = this.#jobs[0]
    if (!first) return
    // A main thread that was itself held up has its timers before its messages: let the answer come in first.
    const onLate = () => setImmediate(() => this.#jobs[0] === first && this.#onLate())
    this.#alarm = after(this.#isReady ? this.#timeout : startTimeout, onLate)
  }

  #onLate(): void {
    if (this.#isReady) {
      const { underWay } = this.#pluginFilters
      const where = underWay === undefined ? '' : `: it waits for ${underWay}`
      const message = `it did not end within ${this.#timeout / 1_000} s${where}`
      this.#settle({ error: { message, broken: true } })
    } else {
      this.#onEnd(new Error(`it was not ready within ${startTimeout / 1_000} s`))
    }
  }

  /** Gives the first job its outcome. */
  #settle(outcome: TemplateOutcome): void {
    const job = this.#jobs.shift()
    if (!job) return
    job.resolve(outcome)
    this.#posted -= 1
    this.#postedBytes -= bytesOf(job.task)
    if ('error' in outcome && outcome.error.broken) {
      this.#replace()
      return
    }
    if (this.#thread) this.#post(this.#thread)
    this.#watch()
  }

  #onEnd(error: Error): void {
    if (this.#isReady)
      this.#settle({ error: { message: `its thread has ended: ${error.message}`, broken: true } })
    else void this.#abandon(templateThreadFailed(error))
  }

  #replace(): void {
    // Nobody waits for the old thread's end.
    void this.#thread?.terminate()
    this.#start()
  }

  /** Lets go of the thread and of all jobs. */
  async #abandon(error: Error): Promise<void> {
    this.#alarm?.cancel()
    for (const { reject } of this.#jobs.splice(0)) reject(error)
    const thread = this.#thread
    this.#thread = undefined
    await thread?.terminate()
  }
}

function bytesOf(task: TemplateTask): number {
  return task.source.length + (task.kind === 'render' ? task.variables.byteLength : 0)
}
