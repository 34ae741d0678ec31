import { NetboxHooksError, silentLogger } from '@netbox-hooks/core'
import { keepSpelling } from '@netbox-hooks/core/json'
import type { Config, NetboxHooksHost } from '@netbox-hooks/host'
import { createHost } from '../create-host.ts'
import { isRecord } from '../managed/settings-path.ts'
import { isReference } from './merge.ts'
import type { SecretValues, Settings } from './webhook.ts'

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

/** Settings with the values that references stand for. */
export function withValues(settings: unknown, values: SecretValues): unknown {
  return keepSpelling(replaced(settings, values), settings)
}

function replaced(settings: unknown, values: SecretValues): unknown {
  if (isReference(settings)) return values.get(settings.env) ?? settings
  if (Array.isArray(settings)) return settings.map((inner) => replaced(inner, values))
  // What is escaped is no reference.
  if (!isRecord(settings) || 'literal' in settings) return settings
  return Object.fromEntries(Object.entries(settings).map(([key, inner]) => [key, replaced(inner, values)]))
}
