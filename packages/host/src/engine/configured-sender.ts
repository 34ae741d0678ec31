import { isDeepStrictEqual } from 'node:util'
import type { Logger } from '@netbox-hooks/core'
import { type Sender, ThreadedSender, type ThreadedSenderOptions } from '@netbox-hooks/delivery'
import { environmentProxies } from '../config/environment-proxies.ts'
import type { ParsedConfig } from '../config/parsed.ts'
import { EnvironmentValues } from '../secrets/environment-values.ts'
import type { Secrets } from '../secrets/secrets.ts'
import type { Surroundings } from '../surroundings.ts'
import type { Tracing } from '../tracing/tracing.ts'
import { hostVersion } from '../version.ts'
import { revealingSender } from './secret-sender.ts'
import { tracedSender } from './traced-sender.ts'

/** What a {@link ConfiguredSender} is made of. */
export interface ConfiguredSenderOptions {
  readonly config: ParsedConfig
  readonly secrets: Secrets
  readonly tracing: Tracing | undefined
  readonly logger: Logger
  readonly surroundings?: Surroundings | undefined
}

/** What sends a host's requests, within the configured network policy. */
export class ConfiguredSender {
  readonly sender: Sender
  readonly #threads: ThreadedSender
  #targets: Targets

  constructor({ config, secrets, tracing, logger, surroundings = {} }: ConfiguredSenderOptions) {
    this.#targets = targetsOf(config)
    this.#threads = new ThreadedSender({
      ...this.#targets,
      threads: config.delivery.threads,
      userAgent: `netbox-hooks/${hostVersion}`,
      logger,
      clock: surroundings.clock,
    })
    const network = surroundings.sender?.(this.#threads) ?? this.#threads
    const sender = revealingSender(network, new EnvironmentValues(secrets))
    this.sender = tracing ? tracedSender(sender, tracing) : sender
  }

  /** Makes requests to come within the network policy, and through the proxies, of another configuration. */
  use(config: ParsedConfig): void {
    const targets = targetsOf(config)
    // Connections are opened anew for it.
    if (isDeepStrictEqual(targets, this.#targets)) return
    this.#threads.use(targets)
    this.#targets = targets
  }
}

type Targets = Required<Pick<ThreadedSenderOptions, 'allow' | 'proxies'>>

function targetsOf({ delivery: { network, proxy } }: ParsedConfig): Targets {
  return { allow: network.allow, proxies: proxy && environmentProxies() }
}
