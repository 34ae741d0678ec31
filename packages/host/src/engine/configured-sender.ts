import type { Logger } from '@netbox-hooks/core'
import { EnvironmentProxies, HttpSender, NetworkPolicy, type Sender } from '@netbox-hooks/delivery'
import { hasTemplateSyntax } from '@netbox-hooks/webhooks'
import type { ParsedConfig } from '../config/parsed.ts'
import { EnvironmentValues } from '../secrets/environment-values.ts'
import type { Secrets } from '../secrets/secrets.ts'
import type { Tracing } from '../tracing/tracing.ts'
import { hostVersion } from '../version.ts'
import { revealingSender } from './secret-sender.ts'
import { tracedSender } from './traced-sender.ts'

/** What a {@link configuredSender} is made of. */
export interface ConfiguredSenderOptions {
  readonly config: ParsedConfig
  readonly secrets: Secrets
  readonly tracing: Tracing | undefined
  readonly logger: Logger
}

/** What sends a host's requests, within the configured network policy. Warns of webhooks that it will refuse. */
export function configuredSender({ config, secrets, tracing, logger }: ConfiguredSenderOptions): Sender {
  const policy = new NetworkPolicy({ allow: config.delivery.network.allow })
  for (const { name, payloadUrl } of config.webhooks) {
    if (hasTemplateSyntax(payloadUrl)) continue
    const { allowed, reason } = policy.checkUrl(payloadUrl)
    if (!allowed) logger.warn({ webhook: name }, `Nothing will be sent to the webhook ${name}: ${reason}`)
  }
  const proxies = config.delivery.proxy && new EnvironmentProxies(process.env)
  const sender = revealingSender(
    new HttpSender({
      policy,
      userAgent: `netbox-hooks/${hostVersion}`,
      proxyFor: proxies && ((url) => proxies.for(url)),
    }),
    new EnvironmentValues(secrets.variables),
  )
  return tracing ? tracedSender(sender, tracing) : sender
}
