import { PluginConfig, provide, register } from '@netbox-hooks/core'

const render = (text) => text.replace(/^# (.+)$/gm, '<h1>$1</h1>').replace(/_(.+?)_/g, '<em>$1</em>')
register('formats', { extension: '.md', render })

export default class Markdown extends PluginConfig {
  provides = { words: '1.0.0' }

  async ready() {
    await super.ready()
    provide('words', (text) => text.split(/[^\w'-]+/).filter(Boolean))
    this.host.hooks.include.tap('drafts', ({ path }) => (path.startsWith('draft-') ? false : undefined))
  }
}
