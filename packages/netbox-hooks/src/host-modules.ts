import { hostModules as modulesWith } from '@netbox-hooks/host/parts'
import type { ModuleLoader } from '@netbox-hooks/loader'
import { ownPackage } from './own-package.ts'

/** Loads plugins and configuration files as the host does that `createHost()` makes. */
export function hostModules(): Promise<ModuleLoader> {
  return modulesWith(ownPackage)
}
