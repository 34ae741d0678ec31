import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** Whether what stands in a folder can import netbox-hooks: `NODE_PATH`, which others ask, counts for no module. */
export function isInstalled(folder: string): boolean {
  if (existsSync(join(folder, 'node_modules/netbox-hooks/package.json'))) return true
  const above = dirname(folder)
  return above !== folder && isInstalled(above)
}
