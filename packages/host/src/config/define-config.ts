import type { Config } from './config.ts'

/** What a configuration that is a function is given. */
export interface ConfigContext {
  /** The environment variables of the process. */
  readonly env: Readonly<Record<string, string | undefined>>
}

/** What a configuration file exports: the configuration, or a function that returns it. */
export type ConfigExport<WebhookName extends string = string> =
  | Config<WebhookName>
  | ((context: ConfigContext) => Config<WebhookName> | Promise<Config<WebhookName>>)

/**
 * Types a configuration; returns it unchanged. Event rules can name only the webhooks that are defined beside them.
 *
 * ```ts
 * export default defineConfig({ plugins: ['netbox-hooks-plugin-site-status'] })
 * export default defineConfig(({ env }) => ({
 *   webhooks: [{ name: 'cmdb', payloadUrl: 'https://cmdb.example.com/', secret: env['CMDB_SECRET'] }],
 * }))
 * ```
 */
export function defineConfig<const WebhookName extends string>(
  config: ConfigExport<WebhookName>,
): ConfigExport<WebhookName> {
  return config
}
