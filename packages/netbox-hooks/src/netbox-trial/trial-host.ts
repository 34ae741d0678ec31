import { NetboxHooksError, silentLogger } from '@netbox-hooks/core'
import type { Config, NetboxHooksHost } from '@netbox-hooks/host'
import { createHost } from '../create-host.ts'
import { withValues } from '../netbox-translation/references.ts'
import type { SecretValues, Settings } from '../netbox-translation/webhook.ts'

/** What of a configuration has a say in webhooks and event rules: plugins with their filters, what templates may read. */
export interface TrialBasis {
  /** Folder that relative paths start at. */
  readonly cwd: string
  readonly config: Config
  /** What may be reached although it is not public. */
  readonly allow: readonly string[]
}

/** Objects that are tried. */
export interface Tried {
  readonly webhooks: readonly Settings[]
  readonly eventRules: readonly Settings[]
}

/**
 * A host that has loaded these objects, and opens and sends nothing; or what is wrong with them. It says what `check` and
 * `explain` say, since it does what they do. The caller stops the host.
 */
export async function tryOut(
  { cwd, config }: TrialBasis,
  { webhooks, eventRules }: Tried,
  values: SecretValues,
): Promise<{ readonly host: NetboxHooksHost } | { readonly error: NetboxHooksError }> {
  const given = { ...config, ...(withValues({ webhooks, eventRules }, values) as Config) }
  const host = createHost({ cwd, config: given, logger: silentLogger })
  try {
    await host.load()
    return { host }
  } catch (error) {
    await host.stop()
    if (NetboxHooksError.is(error)) return { error }
    throw error
  }
}
