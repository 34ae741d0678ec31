import { PluginConfig as BasePluginConfig } from '@netbox-hooks/core'
import { type PluginRoutes, registerRoutes } from '@netbox-hooks/server/register'
import {
  registerWebhookCallback,
  type WebhookCallback,
  type WebhookCallbackOptions,
} from '@netbox-hooks/webhooks/register'

/**
 * Base class of every plugin (NetBox: `netbox.plugins.PluginConfig`).
 *
 * A plugin package exports a class that extends it, as its default export or as `config`. The host makes one
 * instance, checks versions and settings, and calls `ready()`; callbacks register themselves when the modules
 * that `ready()` imports are evaluated.
 *
 * What a plugin registers by its class is given settings of the class's own type:
 *
 * ```ts
 * class SiteStatus extends PluginConfig.withSettings(z.object({ endpoint: z.url() })) {}
 * SiteStatus.callback(async ({ data, settings, signal }) => {
 *   const answer = await fetch(`${settings.endpoint}/${data['slug']}`, { signal })
 *   return { site_status: await answer.json() }
 * })
 * ```
 *
 * @typeParam Settings the shape of `this.settings`
 */
export class PluginConfig<
  Settings extends object = Record<string, unknown>,
> extends BasePluginConfig<Settings> {
  /**
   * {@link registerWebhookCallback} for the plugin of this class: its `settings` have the type that the class gives them.
   *
   * @returns the function itself, so that tests can call it
   * @throws NetboxHooksError `NBH_CALLBACK_INVALID`, `NBH_REGISTRATION_CLOSED`
   */
  static callback<
    Own extends { readonly settings: object },
    Callback extends WebhookCallback<Own['settings'], ObjectTypes>,
    ObjectTypes extends string = string,
  >(this: new () => Own, callback: Callback, options?: WebhookCallbackOptions<ObjectTypes>): Callback {
    registerWebhookCallback(callback as never, options)
    return callback
  }

  /**
   * {@link registerRoutes} for the plugin of this class: its `settings` have the type that the class gives them.
   *
   * @returns the undo
   * @throws NetboxHooksError `NBH_ROUTES_INVALID`, `NBH_REGISTRATION_CLOSED`
   */
  static routes<Own extends { readonly settings: object }>(
    this: new () => Own,
    routes: PluginRoutes<Own['settings']>,
  ): () => void {
    return registerRoutes(routes as PluginRoutes)
  }
}
