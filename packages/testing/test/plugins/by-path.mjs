import { PluginConfig } from 'netbox-hooks'

export default class ByPath extends PluginConfig {
  async ready() {
    await super.ready()
    if (this.settings.wanted) await import('./by-path-callbacks.mjs')
  }
}
