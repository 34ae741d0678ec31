import { headerProblem } from '@netbox-hooks/delivery'
import {
  type PreparedTemplates,
  type TemplateSources,
  WebhookTemplates,
  type WebhookTemplatesOptions,
  type WebhookTexts,
} from '@netbox-hooks/webhooks'
import type { ConfigReporter } from './errors.ts'
import { type KnownSecrets, splitHeaderLines } from './secret-headers.ts'

/** The templates of a configuration. The caller closes what renders them. */
export interface ConfiguredTemplates {
  readonly templates: WebhookTemplates
  /** Those of each webhook, as they are listed. */
  readonly texts: readonly WebhookTexts[]
}

/** One of a configuration's webhooks, of whatever shape, and where mistakes in it are reported. */
interface ListedWebhook {
  readonly raw: unknown
  readonly report: ConfigReporter
}

/** Compiles the templates of a configuration's webhooks. */
export async function compileTemplates(
  webhooks: readonly ListedWebhook[],
  secrets: KnownSecrets,
  options: Omit<WebhookTemplatesOptions, 'headerProblem'>,
): Promise<ConfiguredTemplates> {
  const templates = new WebhookTemplates({ ...options, headerProblem })
  const prepared = await Promise.all(
    webhooks.map(({ raw }, index) => templates.prepare(templateSources(raw, secrets, index))),
  )
  const texts = webhooks.map(({ report }, index) =>
    withoutMistakes(prepared[index] as PreparedTemplates, report),
  )
  return { templates, texts }
}

/** The same for one webhook. */
export async function compileTemplatesOf(
  webhook: unknown,
  secrets: KnownSecrets,
  templates: Pick<WebhookTemplates, 'prepare'>,
  report: ConfigReporter,
): Promise<WebhookTexts> {
  return withoutMistakes(await templates.prepare(templateSources(webhook, secrets)), report)
}

function withoutMistakes({ texts, mistakes }: PreparedTemplates, report: ConfigReporter): WebhookTexts {
  for (const { field, error } of mistakes) report.at([field], error)
  return texts
}

/**
 * A webhook's name and templates, as far as they are texts: a mistake elsewhere hides none in a template.
 * @param index of the webhook in its list, for one without a name
 */
function templateSources(webhook: unknown, secrets: KnownSecrets, index = 0): TemplateSources {
  const fields = Object(webhook) as Readonly<Record<string, unknown>>
  const text = (key: string): string => (typeof fields[key] === 'string' ? fields[key] : '')
  const marked = [fields['secretHeaders'] ?? []].flat().filter((name) => typeof name === 'string')
  return {
    name: text('name') || `#${index + 1}`,
    payloadUrl: text('payloadUrl'),
    // What is secret in them as it stands is looked up when a request is sent, and not stored.
    additionalHeaders: splitHeaderLines(text('additionalHeaders'), secrets, marked).other,
    bodyTemplate: text('bodyTemplate'),
  }
}
