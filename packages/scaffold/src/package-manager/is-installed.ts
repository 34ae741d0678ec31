import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** Whether what stands in a folder can import netbox-hooks. */
export function isInstalled(folder: string): boolean {
  return isPackageInstalled(folder, 'netbox-hooks')
}

/** Whether what stands in a folder can import a package: `NODE_PATH`, which others ask, counts for no module. */
export function isPackageInstalled(folder: string, name: string): boolean {
  if (existsSync(join(folder, 'node_modules', name, 'package.json'))) return true
  const above = dirname(folder)
  return above !== folder && isPackageInstalled(above, name)
}
