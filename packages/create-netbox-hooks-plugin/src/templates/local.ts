import type { Words } from '../words.ts'

/** A plugin in one file, for the project of a host: it needs nothing that such a project does not have. */
export function localPluginText({ className, key, callback, title }: Words): string {
  return `import { PluginConfig, type WebhookContext } from 'netbox-hooks'

/** What the configuration can set, under \`pluginsConfig\`. */
interface Settings {
  /** Where sites have a page each; the site's slug is appended. */
  dashboard: string
}

// Others know by this what the plugin adds to webhooks.
declare module 'netbox-hooks' {
  interface WebhookContext {
    ${key}?: { link: string }
  }
}

export default class ${className} extends PluginConfig<Settings> {
  override verboseName = '${title}'
  override defaultSettings = { dashboard: 'https://dashboard.example.com' }
}

/** Is called for every change of a site. What it returns goes under \`context\` in the webhook. */
${className}.callback(
  async function ${callback}({ data, settings }): Promise<WebhookContext> {
    return { ${key}: { link: \`\${settings.dashboard}/\${data['slug']}\` } }
  },
  { objectTypes: ['dcim.site'] },
)
`
}
