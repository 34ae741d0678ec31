import { PluginConfig } from 'netbox-hooks'

export default class Lazy extends PluginConfig {
  override async ready() {
    await super.ready()
    await import('./early-callbacks.ts')
    await import('./late-callbacks.ts')
  }
}
