import { isInstance, NetboxHooksError } from '@netbox-hooks/core'
import { templateFailed } from '../errors.ts'
import { type CompiledTemplate, TemplateEngine, type TemplateEngineOptions } from '../templates/engine.ts'
import { assembleHeaders } from '../templates/placement/assemble-headers.ts'
import { assembleUrl } from '../templates/placement/assemble-url.ts'
import type { RenderedPart } from '../templates/placement/mark-values.ts'
import { MisplacedValue } from '../templates/placement/place-values.ts'
import {
  hasTemplateSyntax,
  largestRender,
  renderPlainText,
  type TemplateField,
  type TemplateName,
} from '../templates/template.ts'
import type { FailedRequest, WebhookRequest } from './build.ts'
import type { Webhook } from './webhook.ts'

/** What {@link WebhookTemplates} are made with. */
export interface WebhookTemplatesOptions extends TemplateEngineOptions {
  /** Why a header cannot be sent, as the end of a sentence; `undefined` if it can. Default: all can. */
  readonly headerProblem?: (name: string, value: string) => string | undefined
}

/** The part of a webhook that templates are in. */
export type TemplateSources = Pick<Webhook, 'name' | TemplateField>

/** A template that is not valid. */
export interface TemplateMistake {
  /** Position of the webhook among those given. */
  readonly webhook: number
  readonly field: TemplateField
  /** `NBH_TEMPLATE_INVALID`. */
  readonly error: NetboxHooksError
}

/** A text that is ready, or the template of one. */
type Text = string | CompiledTemplate

type Texts = Readonly<Partial<Record<TemplateField, Text>>>

/** The templates of a host's webhooks. A text without template syntax is taken as it is and costs no thread. */
export class WebhookTemplates {
  readonly #engine: TemplateEngine
  readonly #headerProblem: NonNullable<WebhookTemplatesOptions['headerProblem']>
  readonly #texts = new Map<string, Texts>()

  private constructor(options: WebhookTemplatesOptions) {
    this.#engine = new TemplateEngine(options)
    this.#headerProblem = options.headerProblem ?? (() => undefined)
  }

  /**
   * Compiles all templates of all webhooks.
   * @returns those that are valid, to be closed in any case, and the mistakes of the others
   * @throws NetboxHooksError `NBH_TEMPLATE_THREAD_FAILED`
   */
  static async compile(
    webhooks: readonly TemplateSources[],
    options: WebhookTemplatesOptions = {},
  ): Promise<{ readonly templates: WebhookTemplates; readonly mistakes: readonly TemplateMistake[] }> {
    const templates = new WebhookTemplates(options)
    const mistakes: TemplateMistake[] = []
    for (const [index, webhook] of webhooks.entries()) {
      const texts: Partial<Record<TemplateField, Text>> = {}
      for (const [field, source] of Object.entries(templatedFields(webhook)) as [TemplateField, string][]) {
        try {
          texts[field] = await templates.#compile({ webhook: webhook.name, field }, source)
        } catch (error) {
          if (!NetboxHooksError.is(error) || error.code !== 'NBH_TEMPLATE_INVALID') throw error
          mistakes.push({ webhook: index, field, error })
        }
      }
      if (Object.keys(texts).length > 0) templates.#texts.set(webhook.name, texts)
    }
    return { templates, mistakes }
  }

  /** Whether any of the requests goes to a webhook with templates. */
  concern(requests: readonly WebhookRequest[]): boolean {
    return requests.some(({ webhook }) => this.#texts.has(webhook))
  }

  /** Bytes that the templates of requests render at most. */
  mostBytesOf(requests: readonly WebhookRequest[]): number {
    return largestRender * requests.filter(({ webhook }) => this.#texts.has(webhook)).length
  }

  /** Bytes of the bodies of those requests whose webhooks have templates. */
  bytesOf(requests: readonly WebhookRequest[]): number {
    const own = requests.filter(({ webhook }) => this.#texts.has(webhook))
    return own.reduce((sum, { body }) => sum + body.byteLength, 0)
  }

  /**
   * Renders the templates of many requests; those of webhooks without templates stay as they are.
   * @returns the requests in their order, and those that are not made because a template failed
   * @throws NetboxHooksError as {@link render} does, but for `NBH_TEMPLATE_FAILED`
   */
  async renderAll(
    requests: readonly WebhookRequest[],
  ): Promise<{ requests: readonly WebhookRequest[]; failures: readonly FailedRequest[] }> {
    const results = await Promise.all(requests.map((request) => this.#tryToRender(request)))
    return {
      requests: results.filter((result) => 'body' in result),
      failures: results.filter((result) => 'error' in result),
    }
  }

  /**
   * A request with the templates of its webhook rendered. What templates see is the payload, without an envelope.
   * @throws NetboxHooksError `NBH_TEMPLATE_FAILED`; `NBH_TEMPLATE_THREAD_FAILED`, `NBH_TEMPLATES_CLOSED` if it was not
   *   tried
   */
  async render<Request extends WebhookRequest>(request: Request): Promise<Request> {
    const texts = this.#texts.get(request.webhook)
    if (!texts) return request
    const { payloadUrl, additionalHeaders, bodyTemplate } = texts
    const { variables = request.body } = request
    const environment = new Set<string>()
    const partsOf = async (text: Text | undefined): Promise<readonly RenderedPart[] | undefined> =>
      typeof text === 'object'
        ? this.#engine.renderParts(text, variables, (variable) => environment.add(variable))
        : text === undefined
          ? undefined
          : [{ text, expression: undefined }]
    const [url, headers, body] = await Promise.all([
      partsOf(payloadUrl),
      partsOf(additionalHeaders),
      partsOf(bodyTemplate),
    ])
    const { webhook } = request
    return {
      ...request,
      ...(url && { url: naming({ webhook, field: 'payloadUrl' }, () => assembleUrl(url)) }),
      ...(headers && { headers: this.#addHeaders(request, headers) }),
      ...(body && { body: Buffer.from(body.map(({ text }) => text).join('')) }),
      ...(environment.size > 0 && { environment: [...environment] }),
    }
  }

  /** The fields of a webhook that are templates. */
  fieldsOf(webhook: string): readonly TemplateField[] {
    return Object.keys(this.#texts.get(webhook) ?? {}) as TemplateField[]
  }

  /** Ends the thread, if there is one. */
  async close(): Promise<void> {
    await this.#engine.close()
  }

  async #tryToRender(request: WebhookRequest): Promise<WebhookRequest | FailedRequest> {
    try {
      return await this.render(request)
    } catch (error) {
      if (!NetboxHooksError.is(error) || error.code !== 'NBH_TEMPLATE_FAILED') throw error
      return { webhook: request.webhook, rule: request.rule, error }
    }
  }

  async #compile(name: TemplateName, source: string): Promise<Text> {
    return hasTemplateSyntax(source) ? this.#engine.compile(name, source) : renderPlainText(source)
  }

  /** The last header of a name wins. */
  #addHeaders({ webhook, headers }: WebhookRequest, parts: readonly RenderedPart[]): Record<string, string> {
    const template: TemplateName = { webhook, field: 'additionalHeaders' }
    const added = naming(template, () => assembleHeaders(parts)).map(([header, value]): [string, string] => {
      const problem = this.#headerProblem(header, value)
      if (problem === undefined) return [header.toLowerCase(), value]
      throw templateFailed(template, { message: `the header ${JSON.stringify(header)} ${problem}` })
    })
    return Object.fromEntries([...Object.entries(headers), ...added])
  }
}

/** Fields that are not simply taken over: an empty body template is none, as in NetBox. */
function templatedFields(webhook: Pick<Webhook, TemplateField>): Partial<Record<TemplateField, string>> {
  const { payloadUrl, additionalHeaders, bodyTemplate } = webhook
  return {
    ...(hasTemplateSyntax(payloadUrl) && { payloadUrl }),
    ...(additionalHeaders && { additionalHeaders }),
    ...(bodyTemplate && { bodyTemplate }),
  }
}

/** What `work` returns. A value that cannot stand where it stands is the template's failure. */
function naming<Result>(template: TemplateName, work: () => Result): Result {
  try {
    return work()
  } catch (thrown) {
    if (!isInstance(thrown, MisplacedValue)) throw thrown
    throw templateFailed(template, { message: thrown.message })
  }
}
