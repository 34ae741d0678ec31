import type { Source } from './answers.ts'

/** The variables that the configuration reads, and those that come before it. */
export function envText(from: Source): string {
  return `# Copy it to .env, fill it in, and start with: netbox-hooks --env-file .env start

# Signs the webhooks; \`netbox-hooks secret\` prints a good one.
WEBHOOK_SECRET=
${from === 'netbox' ? "\n# The secret of NetBox's webhook.\nNETBOX_SECRET=\n" : ''}
# What comes before the configuration.
# NETBOX_HOOKS_QUEUE=sqlite:/var/lib/netbox-hooks/queue.db
# NETBOX_HOOKS_HOST=127.0.0.1
# NETBOX_HOOKS_PORT=8321
# NETBOX_HOOKS_TOKEN=
# NETBOX_HOOKS_ALLOW=10.0.0.0/8
# NETBOX_HOOKS_LOG_LEVEL=info
# NETBOX_HOOKS_ROLE=all
`
}

/** What must not be committed. */
export const ignoreText: string = `.env
netbox-hooks*.db*
node_modules/
`
