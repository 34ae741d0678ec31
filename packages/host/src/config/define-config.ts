import type { Config } from './config.ts'
import type { Exact } from './exact.ts'

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
 * Types a configuration; returns it unchanged. Event rules can name only the webhooks that are defined beside them, and
 * what is misspelt is shown at its place, also in a function that returns the configuration. Where such a function has a
 * body in braces, or is `async`, TypeScript shows it at the function.
 *
 * ```ts
 * export default defineConfig({ plugins: ['netbox-hooks-plugin-site-status'] })
 * export default defineConfig(({ env }) => ({
 *   webhooks: [{ name: 'cmdb', payloadUrl: 'https://cmdb.example.com/', secret: env['CMDB_SECRET'] }],
 * }))
 * ```
 */
export function defineConfig<
  const WebhookName extends string,
  const Given extends Config | object,
  Written extends object | ((context: ConfigContext) => unknown),
>(config: DefinedConfig<Written, Given, WebhookName>): ConfigExport {
  return config as ConfigExport
}

/**
 * What {@link defineConfig} takes, by the form of what was written. The branches that are never taken are those from
 * which TypeScript infers what it was.
 */
type DefinedConfig<Written, Given, WebhookName extends string> = Written extends (...args: never) => unknown
  ? (context: ConfigContext) => Returned<Given, WebhookName> | Promise<Returned<Given, WebhookName>>
  : [Written] extends [never]
    ? Written
    : Config<WebhookName>

type Returned<Given, WebhookName extends string> = [Given] extends [never]
  ? Given & Config<WebhookName>
  : Exact<Given, Config<WebhookName>>
