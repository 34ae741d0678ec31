import { isOptions, refuseUnless } from '@netbox-hooks/core'
import {
  type CreateHostOptions,
  createHost as createBareHost,
  type NetboxHooksHost,
} from '@netbox-hooks/host'
import { ownPackage } from './own-package.ts'

/**
 * Makes a host. Nothing is read, opened or loaded before `start()`, so that hooks can be tapped first.
 *
 * ```ts
 * const host = createHost()
 * await host.start()
 * await host.trackChanges(request, async () => {
 *   const site = await sites.update(id, changes)
 *   recordChange({ eventType: 'object_updated', objectType: 'dcim.site', objectId: id, data: site, prechange, postchange })
 * })
 * ```
 */
export function createHost(options: CreateHostOptions = {}): NetboxHooksHost {
  refuseUnless(isOptions(options), 'createHost()', 'an object with its options', options)
  return createBareHost({ ...options, modules: { ...ownPackage, ...options.modules } })
}
