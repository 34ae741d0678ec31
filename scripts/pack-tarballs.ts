// Packs packages and examples as they are published.
import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)
const workspace = fileURLToPath(new URL('..', import.meta.url))

/** The folders of all packages, from the workspace's. */
export const packageFolders: readonly string[] = readdirSync(join(workspace, 'packages')).map(
  (name) => `packages/${name}`,
)

/**
 * Packs the packages in those folders of the workspace.
 * @param to folder of the tarballs
 */
export async function packTarballs(folders: readonly string[], to: string): Promise<void> {
  const { packageManager } = JSON.parse(readFileSync(join(workspace, 'package.json'), 'utf8'))
  for (const folder of folders)
    await run('npx', ['--yes', packageManager, 'pack', '--pack-destination', to], {
      cwd: join(workspace, folder),
    })
}
