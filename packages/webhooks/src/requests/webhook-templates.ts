import { isInstance, NetboxHooksError } from '@netbox-hooks/core'
import { templateFailed } from '../errors.ts'
import { TemplateEngine, type TemplateEngineOptions } from '../templates/engine.ts'
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
import type { BuiltRequests, FailedRequest, WebhookRequest } from './build.ts'
import type { Webhook } from './webhook.ts'
import type { WebhookText, WebhookTexts } from './webhook-texts.ts'

/** What {@link WebhookTemplates} are made with. */
export interface WebhookTemplatesOptions extends TemplateEngineOptions {
  /** Why a header cannot be sent, as the end of a sentence; `undefined` if it can. Default: all can. */
  readonly headerProblem?: (name: string, value: string) => string | undefined
}

/** The part of a webhook that templates are in. */
export type TemplateSources = Pick<Webhook, 'name' | TemplateField>

/** A template that is not valid. */
export interface TemplateMistake {
  readonly field: TemplateField
  /** `NBH_TEMPLATE_INVALID`. */
  readonly error: NetboxHooksError
}

/** What {@link WebhookTemplates.renderAll} answers. */
export interface RenderedRequests extends Pick<BuiltRequests, 'requests' | 'failures'> {
  readonly bytes: number
}

/** The templates of one webhook, compiled, and what is wrong with the others. */
export interface PreparedTemplates {
  readonly texts: WebhookTexts
  /** Of those that are not valid: by field, with `NBH_TEMPLATE_INVALID`. */
  readonly mistakes: readonly TemplateMistake[]
}

/**
 * Compiles and renders the templates of a host's webhooks. A text without template syntax is taken as it is and costs no
 * thread. What has been compiled is the caller's, and a plain value: nothing is kept of it here.
 */
export class WebhookTemplates {
  readonly #engine: TemplateEngine
  readonly #headerProblem: NonNullable<WebhookTemplatesOptions['headerProblem']>

  /** To be closed. */
  constructor(options: WebhookTemplatesOptions = {}) {
    this.#engine = new TemplateEngine(options)
    this.#headerProblem = options.headerProblem ?? (() => undefined)
  }

  /**
   * Compiles the templates of a webhook. Nothing of them is in force.
   * @throws NetboxHooksError `NBH_TEMPLATE_THREAD_FAILED`, `NBH_TEMPLATES_CLOSED`
   */
  async prepare(webhook: TemplateSources): Promise<PreparedTemplates> {
    const texts: Partial<Record<TemplateField, WebhookText>> = {}
    const mistakes: TemplateMistake[] = []
    for (const [field, source] of Object.entries(templatedFields(webhook)) as [TemplateField, string][]) {
      try {
        texts[field] = await this.#compile({ webhook: webhook.name, field }, source)
      } catch (error) {
        if (!NetboxHooksError.is(error) || error.code !== 'NBH_TEMPLATE_INVALID') throw error
        mistakes.push({ field, error })
      }
    }
    return { texts, mistakes }
  }

  /** Renders from now on with other environment variables, and within another time limit. */
  use(options: Pick<WebhookTemplatesOptions, 'env' | 'timeout'>): void {
    this.#engine.use(options)
  }

  /** Whether any of the requests has templates to be rendered. */
  concern(requests: readonly WebhookRequest[]): boolean {
    return requests.some(({ texts }) => texts !== undefined)
  }

  /** Bytes that the templates of requests render at most. */
  mostBytesOf(requests: readonly WebhookRequest[]): number {
    return largestRender * requests.filter(({ texts }) => texts !== undefined).length
  }

  /**
   * Renders the templates of many requests; those without templates stay as they are.
   * @returns the requests in their order, those that are not made because a template failed, and how many bytes the bodies
   *   have of those that were rendered
   * @throws NetboxHooksError as {@link render} does, but for `NBH_TEMPLATE_FAILED`
   */
  async renderAll(requests: readonly WebhookRequest[]): Promise<RenderedRequests> {
    const results = await Promise.all(requests.map((request) => this.#tryToRender(request)))
    const rendered = results.filter((result, index) => 'body' in result && result !== requests[index])
    return {
      requests: results.filter((result) => 'body' in result),
      failures: results.filter((result) => 'error' in result),
      bytes: rendered.reduce((sum, result) => sum + ('body' in result ? result.body.byteLength : 0), 0),
    }
  }

  /**
   * A request with its templates rendered. What they see is the payload, without an envelope.
   * @throws NetboxHooksError `NBH_TEMPLATE_FAILED`; `NBH_TEMPLATE_THREAD_FAILED`, `NBH_TEMPLATES_CLOSED` if it was not
   *   tried
   */
  async render(given: WebhookRequest): Promise<WebhookRequest> {
    const { texts, ...request } = given
    if (!texts) return given
    const { payloadUrl, additionalHeaders, bodyTemplate } = texts
    const { variables = request.body } = request
    const environment = new Set<string>()
    const partsOf = async (text: WebhookText | undefined): Promise<readonly RenderedPart[] | undefined> =>
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

  async #compile(name: TemplateName, source: string): Promise<WebhookText> {
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
