import { headerProblem } from '@netbox-hooks/delivery'
import { type TemplateSources, WebhookTemplates, type WebhookTemplatesOptions } from '@netbox-hooks/webhooks'
import type { ConfigReporter } from './errors.ts'

/**
 * Compiles the templates of a configuration's webhooks. It reads the file's own values, of whatever shape, so that a
 * mistake elsewhere hides none in a template.
 */
export async function compileTemplates(
  raw: unknown,
  report: ConfigReporter,
  options: Omit<WebhookTemplatesOptions, 'headerProblem'>,
): Promise<WebhookTemplates> {
  const webhooks = (raw as { webhooks?: unknown } | null)?.webhooks
  const sources = Array.isArray(webhooks) ? webhooks.map(sourcesOf) : []
  const { templates, mistakes } = await WebhookTemplates.compile(sources, { ...options, headerProblem })
  for (const { webhook, field, error } of mistakes) report.at(['webhooks', webhook, field], error)
  return templates
}

/** A webhook's name and templates, as far as they are texts. */
function sourcesOf(webhook: unknown, index: number): TemplateSources {
  const text = (key: string): string => {
    const value = (webhook as Readonly<Record<string, unknown>> | null)?.[key]
    return typeof value === 'string' ? value : ''
  }
  return {
    name: text('name') || `#${index + 1}`,
    payloadUrl: text('payloadUrl'),
    additionalHeaders: text('additionalHeaders'),
    bodyTemplate: text('bodyTemplate'),
  }
}
