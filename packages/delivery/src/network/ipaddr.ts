import { createRequire } from 'node:module'
import type ipaddr from 'ipaddr.js'

let loaded: typeof ipaddr | undefined

/**
 * The library `ipaddr.js`, loaded when it is asked for first: many processes import this package and never look at an
 * address.
 */
export function ipaddrLibrary(): typeof ipaddr {
  loaded ??= createRequire(import.meta.url)('ipaddr.js') as typeof ipaddr
  return loaded
}
