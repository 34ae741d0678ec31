import { type Logger, silentLogger } from '@netbox-hooks/core'
import type { CreateHostOptions, NetboxHooksHost } from '@netbox-hooks/host'
import { createHost } from '../create-host.ts'

/** A host that has loaded all it could, and what kept it from loading the rest. */
export interface Inspection {
  readonly host: NetboxHooksHost
  /** `undefined` if nothing is wrong. */
  readonly error: unknown
  /** What it warned of; copies of core and plugins let in although they do not fit are told elsewhere. */
  readonly warnings: readonly LoadWarning[]
}

/** What does not keep a host from starting, and should be looked at all the same. */
export interface LoadWarning {
  readonly code: string | undefined
  readonly message: string
  /** Names of what it is about: a webhook, a rule, a field. */
  readonly about?: Readonly<Record<string, string>>
}

const toldElsewhere: readonly unknown[] = ['NBH_CORE_COPIES', 'NBH_PLUGIN_INCOMPATIBLE']

/** What a host is inspected with. */
export interface InspectOptions extends Pick<CreateHostOptions, 'server' | 'allow' | 'fallback'> {
  readonly strict?: boolean | undefined
}

/** Loads configuration and plugins as `start` would, without opening the queue. The caller stops the host. */
export async function inspectHost(
  configFile: string | undefined,
  { strict = false, ...flags }: InspectOptions = {},
): Promise<Inspection> {
  const warnings: LoadWarning[] = []
  const logger: Logger = {
    ...silentLogger,
    warn(fields, message) {
      const { plugin, code } = fields as { readonly plugin?: string; readonly code?: string }
      // Why a plugin was skipped stands in its record.
      const isOfRecord = host.plugins.some(
        ({ name, error }) => name === plugin && error && error.code === code,
      )
      if (!isOfRecord && !toldElsewhere.includes(code)) warnings.push({ code, message })
    },
  }
  const host = createHost({
    logger,
    strict,
    ...(configFile !== undefined && { configFile }),
    ...flags,
  })
  try {
    await host.load()
    return { host, error: undefined, warnings }
  } catch (error) {
    return { host, error, warnings }
  }
}
