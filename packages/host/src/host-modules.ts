import * as core from '@netbox-hooks/core'
import * as delivery from '@netbox-hooks/delivery'
import { ModuleLoader } from '@netbox-hooks/loader'
import * as webhooks from '@netbox-hooks/webhooks'

/** Loads plugins and configuration files; what Node cannot load itself is given this host's own packages. */
export async function hostModules(): Promise<ModuleLoader> {
  return new ModuleLoader({
    virtualModules: {
      '@netbox-hooks/core': core,
      '@netbox-hooks/delivery': delivery,
      '@netbox-hooks/webhooks': webhooks,
      // This package imports this file: only now can it be asked for all of itself.
      'netbox-hooks': await import('./index.ts'),
    },
  })
}
