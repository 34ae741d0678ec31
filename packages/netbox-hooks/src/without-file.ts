import type { Config } from '@netbox-hooks/host'

/** What counts where there is no configuration file: the API on this machine, by which all is managed. */
export const withoutFile: Config = { server: {} }
