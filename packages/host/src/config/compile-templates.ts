import type {
  PreparedTemplates,
  TemplateSources,
  WebhookTemplates,
  WebhookTexts,
} from '@netbox-hooks/webhooks'
import type { ConfigReporter } from './errors.ts'
import { type KnownSecrets, splitHeaderLines } from './secret-headers.ts'

/** One of a configuration's webhooks, of whatever shape, and where mistakes in it are reported. */
interface ListedWebhook {
  readonly raw: unknown
  readonly report: ConfigReporter
}

/** Compiles the templates of a configuration's webhooks. @returns those of each, as they are listed */
export async function compileTemplates(
  webhooks: readonly ListedWebhook[],
  secrets: KnownSecrets,
  templates: Pick<WebhookTemplates, 'prepare'>,
): Promise<readonly WebhookTexts[]> {
  const prepared = await Promise.all(
    webhooks.map(({ raw }, index) => templates.prepare(templateSources(raw, secrets, index))),
  )
  return webhooks.map(({ report }, index) => withoutMistakes(prepared[index] as PreparedTemplates, report))
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
