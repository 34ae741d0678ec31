import type { PluginOptions } from '@netbox-hooks/host'

/** An entry of `plugins`, with its options. */
export type Listing = readonly [entry: string, options: PluginOptions]

/** The entry of something in `plugins`, if it is one. */
export function entryOf(listed: unknown): unknown {
  return Array.isArray(listed) ? listed[0] : listed
}

/** A listing as a configuration has it. */
export function asListed([entry, options]: Listing): unknown {
  return Object.keys(options).length === 0 ? entry : [entry, options]
}
