import { defineConfig } from 'netbox-hooks'

export default defineConfig(({ env }) => ({
  plugins: ['netbox-hooks-plugin-site-status', 'netbox-hooks-plugin-change-diff'],
  pluginsConfig: {
    'netbox-hooks-plugin-site-status': {
      endpoint: env['STATUS_URL'] ?? 'http://127.0.0.1:8000/status/sites',
      cacheSeconds: 0,
    },
  },
  webhooks: [
    {
      name: 'receiver',
      payloadUrl: env['RECEIVER_URL'] ?? 'http://127.0.0.1:9000/',
      secret: env['WEBHOOK_SECRET'] ?? 'change me',
    },
  ],
  eventRules: [
    {
      name: 'Sites and devices',
      objectTypes: ['dcim.site', 'dcim.device'],
      eventTypes: ['object_created', 'object_updated', 'object_deleted'],
      webhooks: ['receiver'],
    },
  ],
  queue: `sqlite:${env['QUEUE_FILE'] ?? 'netbox-hooks.db'}`,
  // Targets on this machine are denied unless they are named.
  delivery: { network: { allow: ['127.0.0.1'] } },
}))
