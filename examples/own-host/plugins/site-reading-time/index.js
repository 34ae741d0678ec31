import { PluginConfig, use } from '@netbox-hooks/core'

export default class ReadingTime extends PluginConfig {
  defaultSettings = { wordsPerMinute: 200 }
  uses = { words: '^1.0.0' }

  async ready() {
    await super.ready()
    const words = use('words')
    const { wordsPerMinute } = this.settings
    this.host.hooks.html.tap('reading time', (html, { text }) => {
      const minutes = Math.ceil(words(text).length / wordsPerMinute)
      return `${html.trim()}<p>${minutes} min</p>\n`
    })
  }
}
