import { dirname, resolve } from 'node:path'
import { isObject } from '@netbox-hooks/core/json'
import type { Config } from '@netbox-hooks/host'
import { Configuration, type ParsedConfig, Secrets } from '@netbox-hooks/host/parts'
import { hostModules } from '../host-modules.ts'
import type { TrialBasis } from '../netbox-trial/trial-host.ts'

/** What of a configuration importing needs, though the rest may lack the variables that are still to be set. */
export interface LocalConfig {
  /** Where NetBox is, and what may be reached. `undefined` if that has mistakes, or there is none. */
  readonly parsed: ParsedConfig | undefined
  readonly basis: TrialBasis
  readonly secrets: Secrets
}

/** @param raw as the file says it, or `undefined` @param file where it stands */
export async function localConfig(raw: unknown, file: string | undefined): Promise<LocalConfig> {
  const cwd = file === undefined ? resolve('.') : dirname(file)
  const { plugins, pluginsConfig, allowIncompatible, templates, timeLimits, delivery, server } = Object(
    raw,
  ) as Readonly<Record<string, unknown>>
  const { network, proxy } = Object(delivery) as Readonly<Record<string, unknown>>
  const {
    url,
    token,
    network: netboxNetwork,
  } = Object(Object(server).netbox) as Readonly<Record<string, unknown>>
  const secrets = new Secrets()
  const hasToken = isThere(token)
  const reached = {
    delivery: { network, proxy },
    // A URL needs one.
    ...(url !== undefined && {
      server: { netbox: { url, token: hasToken ? token : 'none', network: netboxNetwork } },
    }),
  }
  const modules = await hostModules()
  const configuration = await Configuration.load(
    { config: defined(reached) as Config, cwd },
    modules,
    secrets,
  )
  const { parsed } = configuration
  const allow = parsed?.delivery.network.allow ?? []
  const basis = defined({ plugins, pluginsConfig, allowIncompatible, templates, timeLimits }) as Config
  return { parsed: hasToken ? parsed : withoutToken(parsed), secrets, basis: { cwd, config: basis, allow } }
}

function withoutToken(parsed: ParsedConfig | undefined): ParsedConfig | undefined {
  const { server } = parsed ?? {}
  if (!parsed || !server) return parsed
  const { token: _, ...netbox } = server.netbox
  return { ...parsed, server: { ...server, netbox } }
}

/** Whether a reference leads somewhere. */
function isThere(value: unknown): boolean {
  const { env } = Object(value) as { readonly env?: unknown }
  return value !== undefined && (typeof env !== 'string' || Boolean(process.env[env]))
}

/** Without what is not said, at any depth. */
function defined(value: unknown): unknown {
  if (!isObject(value)) return value
  const said = Object.entries(value).filter(([, inner]) => inner !== undefined)
  return Object.fromEntries(said.map(([key, inner]) => [key, defined(inner)]))
}
