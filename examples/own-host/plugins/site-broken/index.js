import { PluginConfig } from '@netbox-hooks/core'

export default class Broken extends PluginConfig {
  async ready() {
    await super.ready()
    this.host.hooks.html.tap('changes the page', (html, page) => Object.assign(page, { text: '' }) && html)
    this.host.hooks.written.tapPromise({ name: 'hangs', timeout: 100 }, () => new Promise(() => {}))
    this.host.hooks.sitemap.tap({ name: 'maps', optional: true }, () => {})
  }
}
