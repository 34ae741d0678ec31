import type { Logger } from '@netbox-hooks/core'
import { type Sender, ThreadedSender } from '@netbox-hooks/delivery'
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

/** What sends a host's requests, within the configured network policy. */
export function configuredSender({ config, secrets, tracing, logger }: ConfiguredSenderOptions): Sender {
  const { network, proxy, threads } = config.delivery
  const sender = revealingSender(
    new ThreadedSender({
      threads,
      allow: network.allow,
      userAgent: `netbox-hooks/${hostVersion}`,
      proxies: proxy && { ...process.env },
      logger,
    }),
    new EnvironmentValues(secrets.variables),
  )
  return tracing ? tracedSender(sender, tracing) : sender
}
