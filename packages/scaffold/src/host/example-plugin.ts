/** An example plugin, complete; in JavaScript where the configuration is. */
export function pluginText(format: 'ts' | 'js'): string {
  const override = format === 'ts' ? 'override ' : ''
  return `import { PluginConfig, registerWebhookCallback } from 'netbox-hooks'

/** What the host knows of the plugin. */
export default class ExamplePlugin extends PluginConfig {
  ${override}verboseName = 'Example'
  ${override}defaultSettings = { greeting: 'Hello' }
}

/** Is called for every change that a webhook is sent for. What it returns goes under \`context\` in the payload. */
export const greet = registerWebhookCallback(function greet({ objectType, data, settings }) {
  if (objectType !== 'dcim.site') return undefined
  return { greeting: \`\${settings['greeting']}, \${data['name']}!\` }
})
`
}
