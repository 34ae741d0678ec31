import { EnvironmentProxies, HttpSender, NetworkPolicy, type Sender } from '@netbox-hooks/delivery'
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
}

/** What sends a host's requests, within the configured network policy. */
export function configuredSender({ config, secrets, tracing }: ConfiguredSenderOptions): Sender {
  const policy = new NetworkPolicy({ allow: config.delivery.network.allow })
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
