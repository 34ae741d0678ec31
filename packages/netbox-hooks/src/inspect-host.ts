import { silentLogger } from '@netbox-hooks/core'
import { createHost } from './create-host.ts'
import type { NetboxHooksHost } from './host.ts'
import type { ServerFlags } from './overrides.ts'

/** A host that has loaded all it could, and what kept it from loading the rest. */
export interface Inspection {
  readonly host: NetboxHooksHost
  /** `undefined` if nothing is wrong. */
  readonly error: unknown
}

/** What a host is inspected with. */
export interface InspectOptions {
  readonly strict?: boolean | undefined
  readonly server?: ServerFlags | undefined
}

/** Loads configuration and plugins as `start` would, without opening the queue. The caller stops the host. */
export async function inspectHost(
  configFile: string | undefined,
  { strict = false, server }: InspectOptions = {},
): Promise<Inspection> {
  const host = createHost({
    logger: silentLogger,
    strict,
    ...(configFile !== undefined && { configFile }),
    ...(server && { server }),
  })
  try {
    await host.load()
    return { host, error: undefined }
  } catch (error) {
    return { host, error }
  }
}
