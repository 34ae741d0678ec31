import { hostVersion } from '@netbox-hooks/scaffold'
import type { Words } from '../words.ts'

/** Where the callbacks stand, beside the class. */
const callbacksFile = './webhook-callbacks.ts'

/** The class: settings, what it adds to webhooks, and the callbacks that it loads. */
export function classText(name: string, { className, key, title }: Words): string {
  return `import { PluginConfig } from 'netbox-hooks'
import { z } from 'zod'

/** What the operator can set, under \`pluginsConfig\`. */
export const settings = z.object({
  /** Where sites have a page each; the site's slug is appended. */
  dashboard: z.url().default('https://dashboard.example.com'),
})

type Settings = z.input<typeof settings>

// Others know by this what the plugin adds to webhooks, and what a configuration may say of it.
declare module 'netbox-hooks' {
  interface WebhookContext {
    ${key}?: { link: string }
  }
  interface PluginsConfig {
    ${quotedKey(name)}: Settings
  }
}

export default class ${className} extends PluginConfig.withSettings(settings) {
  override verboseName = '${title}'
  override minVersion = '${hostVersion}'

  override async ready() {
    await super.ready()
    await import('${callbacksFile}')
  }
}
`
}

/** A callback, with settings and data that have types. */
export function callbacksText({ className, key, callback }: Words): string {
  return `import type {} from '@netbox-hooks/netbox-types/plugin'
import type { WebhookContext } from 'netbox-hooks'
import ${className} from './index.ts'

/** Is called for every change of a site. What it returns goes under \`context\` in the webhook. */
${className}.callback(
  async function ${callback}({ data, settings }): Promise<WebhookContext> {
    return { ${key}: { link: \`\${settings.dashboard}/\${data.slug}\` } }
  },
  { objectTypes: ['dcim.site'] },
)
`
}

/** A key of an object type, quoted where it has to be. */
function quotedKey(name: string): string {
  return /^[a-z_]\w*$/i.test(name) ? name : `'${name}'`
}
