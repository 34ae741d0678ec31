// A plugin whose five callbacks each add one key to the context, as five small plugins would.
import { PluginConfig, registerWebhookCallback } from 'netbox-hooks'

export default class FiveCallbacks extends PluginConfig {
  name = 'five-callbacks'
  version = '1.0.0'
  async ready() {
    await super.ready()
    for (let i = 0; i < 5; i += 1) {
      registerWebhookCallback(async ({ data }) => ({ [`key_${i}`]: `${data.name} ${i}` }))
    }
  }
}
