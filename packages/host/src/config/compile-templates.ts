import { headerProblem } from '@netbox-hooks/delivery'
import {
  type TemplateSources,
  WebhookTemplates,
  type WebhookTemplatesOptions,
  type WebhookTexts,
} from '@netbox-hooks/webhooks'
import type { Secrets } from '../secrets/secrets.ts'
import type { ConfigReporter } from './errors.ts'
import { splitHeaderLines } from './secret-headers.ts'

/** The templates of a configuration. The caller closes what renders them. */
export interface ConfiguredTemplates {
  readonly templates: WebhookTemplates
  /** Those of each webhook, as they are listed. */
  readonly texts: readonly WebhookTexts[]
}

/**
 * Compiles the templates of a configuration's webhooks. It reads the file's own values, of whatever shape, so that a
 * mistake elsewhere hides none in a template.
 */
export async function compileTemplates(
  raw: unknown,
  secrets: Secrets,
  report: ConfigReporter,
  options: Omit<WebhookTemplatesOptions, 'headerProblem'>,
): Promise<ConfiguredTemplates> {
  const webhooks = (raw as { webhooks?: unknown } | null)?.webhooks
  const sources = Array.isArray(webhooks)
    ? webhooks.map((webhook, index) => sourcesOf(webhook, index, secrets))
    : []
  const templates = new WebhookTemplates({ ...options, headerProblem })
  const prepared = await Promise.all(sources.map((each) => templates.prepare(each)))
  for (const [index, { mistakes }] of prepared.entries())
    for (const { field, error } of mistakes) report.at(['webhooks', index, field], error)
  return { templates, texts: prepared.map(({ texts }) => texts) }
}

/** A webhook's name and templates, as far as they are texts. */
function sourcesOf(webhook: unknown, index: number, secrets: Secrets): TemplateSources {
  const text = (key: string): string => {
    const value = (webhook as Readonly<Record<string, unknown>> | null)?.[key]
    return typeof value === 'string' ? value : ''
  }
  return {
    name: text('name') || `#${index + 1}`,
    payloadUrl: text('payloadUrl'),
    // What is secret in them as it stands is looked up when a request is sent, and not stored.
    additionalHeaders: splitHeaderLines(text('additionalHeaders'), secrets).other,
    bodyTemplate: text('bodyTemplate'),
  }
}
