/** What a new configuration is made from. */
export interface Answers {
  /** Where changes come from. */
  readonly from: Source
  /** Where webhooks go. */
  readonly webhookUrl: string
  readonly format: Format
}

/** An application that embeds a host or sends events over HTTP, or a NetBox. */
export type Source = 'application' | 'netbox'
export type Format = 'ts' | 'js' | 'yaml'

export const sources: readonly Source[] = ['application', 'netbox']
export const formats: readonly Format[] = ['ts', 'js', 'yaml']

/** A receiver that `netbox-hooks receive` runs. */
export const defaultWebhookUrl = 'http://127.0.0.1:9000/'

/** What is wrong with a webhook's URL; `undefined` for nothing. */
export function webhookUrlProblem(text: string): string | undefined {
  const { protocol } = URL.parse(text) ?? {}
  if (protocol === 'http:' || protocol === 'https:') return undefined
  return `${JSON.stringify(text)} is not an absolute URL with http or https.`
}
