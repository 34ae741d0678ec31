import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { readText } from '@netbox-hooks/core/text'
import { type PackageManager, packageManagerOf } from '@netbox-hooks/scaffold'
import { hostNotInstalled, hostProjectMissing } from './errors.ts'

/** The project of a host, which plugins can be written into. */
export interface HostProject {
  /** Of its configuration. */
  readonly folder: string
  readonly manager: PackageManager
  /** Lists a plugin in the configuration, and checks it. @returns the exit code */
  readonly list: (entry: string) => Promise<number>
}

/**
 * The nearest one, in a folder or above it.
 * @throws NetboxHooksError `NBH_HOST_PROJECT_MISSING`
 */
export async function hostProjectOf(start: string): Promise<HostProject> {
  const folder = folderOfConfig(start)
  if (folder === undefined) throw hostProjectMissing(start)
  const manager = await packageManagerOf(folder)
  const manifest = manifestOfHost(folder)
  if (manifest === undefined) throw hostNotInstalled(folder, manager.install.join(' '))
  const cli = join(dirname(manifest), JSON.parse(readText(manifest)).bin['netbox-hooks'])
  return {
    folder,
    manager,
    async list(entry) {
      // The project's own version, which knows its configuration. Data goes to standard output, and this is none.
      const child = spawn(process.execPath, [cli, 'plugins', 'add', entry, '--no-install'], {
        cwd: folder,
        stdio: ['ignore', process.stderr, process.stderr],
      })
      const [code] = (await once(child, 'close')) as [number | null]
      return code ?? 1
    },
  }
}

function folderOfConfig(folder: string): string | undefined {
  if (hasConfig(folder)) return folder
  const above = dirname(folder)
  return above === folder ? undefined : folderOfConfig(above)
}

function hasConfig(folder: string): boolean {
  if (!existsSync(folder)) return false
  if (readdirSync(folder).some((name) => name.startsWith('netbox-hooks.config.'))) return true
  try {
    return JSON.parse(readText(join(folder, 'package.json')))['netbox-hooks'] !== undefined
  } catch {
    return false
  }
}

function manifestOfHost(folder: string): string | undefined {
  try {
    return createRequire(join(folder, 'package.json')).resolve('netbox-hooks/package.json')
  } catch {
    return undefined
  }
}
