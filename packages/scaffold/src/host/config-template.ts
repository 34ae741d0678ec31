import type { Answers } from './answers.ts'

/** What the templates of a configuration are filled with. */
export interface ConfigTemplate extends Answers {
  /** The plugin's file, relative to the configuration. */
  readonly plugin: string
}

/** The text of a configuration, with a comment on everything in it. */
export function configText(template: ConfigTemplate): string {
  return template.format === 'yaml' ? yamlText(template) : moduleText(template)
}

function moduleText({ from, webhookUrl, plugin }: ConfigTemplate): string {
  return `import { defineConfig } from 'netbox-hooks'

// Every setting is described where your editor shows it. \`netbox-hooks check\` names every mistake.
export default defineConfig(({ env }) => ({
  // Packages, files or folders. \`netbox-hooks plugins add NAME\` installs and lists one.
  plugins: ['${plugin}'],
  // Settings of plugins, by entry or name.
  pluginsConfig: { '${plugin}': { greeting: 'Hello' } },

  // Where to send. Without a secret, webhooks are not signed; \`netbox-hooks secret\` prints a good one.
  webhooks: [{ name: 'example', payloadUrl: '${webhookUrl}', secret: env['WEBHOOK_SECRET'] }],

  // Which changes are sent where.
  eventRules: [
    {
      name: 'Sites',
      objectTypes: ['dcim.site'], // dcim.* is all of an application
      eventTypes: ['object_created', 'object_updated', 'object_deleted'],
      webhooks: ['example'],
    },
  ],

  // Where accepted events wait until they are delivered.
  queue: 'sqlite:netbox-hooks.db',

  // The HTTP API: takes events in, shows and handles deliveries. Only this machine reaches it.
${from === 'netbox' ? moduleGateway : '  server: { port: 8321 },\n'}${isLocal(webhookUrl) ? moduleNetwork(webhookUrl) : ''}}))
`
}

const moduleGateway = `  server: {
    port: 8321,
    // NetBox's webhook sends to /api/netbox/webhook, with this secret.
    netbox: { secrets: env['NETBOX_SECRET'] ? [env['NETBOX_SECRET']] : [] },
  },
`

function moduleNetwork(webhookUrl: string): string {
  return `
  // Nothing is sent to this machine or a private network that is not named here.
  delivery: { network: { allow: ['${hostOf(webhookUrl)}'] } },
`
}

function yamlText({ from, webhookUrl, plugin }: ConfigTemplate): string {
  return `# yaml-language-server: $schema=./node_modules/netbox-hooks/config.schema.json
# \`netbox-hooks check\` names every mistake.

# Packages, files or folders. \`netbox-hooks plugins add NAME\` installs and lists one.
plugins:
  - ${plugin}
# Settings of plugins, by entry or name.
pluginsConfig:
  ${plugin}:
    greeting: Hello

# Where to send. \`netbox-hooks secret\` prints a good secret.
webhooks:
  - name: example
    payloadUrl: ${webhookUrl}
    # secret: { env: WEBHOOK_SECRET } # without one, webhooks are not signed

# Which changes are sent where.
eventRules:
  - name: Sites
    objectTypes: [dcim.site] # dcim.* is all of an application
    eventTypes: [object_created, object_updated, object_deleted]
    webhooks: [example]

# Where accepted events wait until they are delivered.
queue: sqlite:netbox-hooks.db

# The HTTP API: takes events in, shows and handles deliveries. Only this machine reaches it.
server:
  port: 8321
${from === 'netbox' ? yamlGateway : ''}${isLocal(webhookUrl) ? yamlNetwork(webhookUrl) : ''}`
}

const yamlGateway = `  # NetBox's webhook sends to /api/netbox/webhook, with this secret.
  # netbox: { secrets: [{ env: NETBOX_SECRET }] }
`

function yamlNetwork(webhookUrl: string): string {
  return `
# Nothing is sent to this machine or a private network that is not named here.
delivery:
  network:
    allow: ['${hostOf(webhookUrl)}']
`
}

function isLocal(webhookUrl: string): boolean {
  return /^(?:localhost|\[.*\]|[\d.]+)$/.test(new URL(webhookUrl).hostname)
}

function hostOf(webhookUrl: string): string {
  return new URL(webhookUrl).hostname.replace(/^\[|\]$/g, '')
}
