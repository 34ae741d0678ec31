import * as core from '@netbox-hooks/core'
import * as delivery from '@netbox-hooks/delivery'
import { ModuleLoader } from '@netbox-hooks/loader'
import * as webhooks from '@netbox-hooks/webhooks'

/** Packages that stand above this one and that plugins import all the same: the URL of each one's entry, by its name. */
export type FacePackages = Readonly<Record<string, string>>

/** Loads plugins and configuration files; what Node cannot load itself is given this host's own packages. */
export async function hostModules(faces: FacePackages = {}): Promise<ModuleLoader> {
  const above: Record<string, object> = {}
  for (const [name, url] of Object.entries(faces)) above[name] = await import(url)
  return new ModuleLoader({
    virtualModules: {
      '@netbox-hooks/core': core,
      '@netbox-hooks/delivery': delivery,
      '@netbox-hooks/webhooks': webhooks,
      ...above,
    },
    moduleUrls: () => ({
      '@netbox-hooks/core': import.meta.resolve('@netbox-hooks/core'),
      '@netbox-hooks/delivery': import.meta.resolve('@netbox-hooks/delivery'),
      '@netbox-hooks/webhooks': import.meta.resolve('@netbox-hooks/webhooks'),
      ...faces,
    }),
  })
}
