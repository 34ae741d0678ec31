import { existsSync, mkdtempSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, extname, join } from 'node:path'
import { loadConfigFile } from '@netbox-hooks/loader'
import { hostModules } from '../../host-modules.ts'

/**
 * What a configuration with that text would be. The file itself is not touched.
 * @throws NetboxHooksError `NBH_CONFIG_UNREADABLE`
 */
export async function evaluateText(file: string, text: string): Promise<unknown> {
  const isData = isYaml(file) || extname(file) === '.json'
  const folder = isData ? mkdtempSync(join(tmpdir(), 'netbox-hooks-')) : undefined
  // A program imports what stands beside it.
  const copy = folder === undefined ? siblingOf(file) : join(folder, basename(file))
  try {
    writeFileSync(copy, text, { flag: 'wx' })
    const modules = await hostModules()
    return (await loadConfigFile({ cwd: dirname(copy), file: copy, modules })).config
  } finally {
    rmSync(folder ?? copy, { recursive: true, force: true })
  }
}

let copies = 0

function siblingOf(file: string): string {
  copies += 1
  return join(dirname(file), `.netbox-hooks-${process.pid}-${copies}${extname(file)}`)
}

/** Whether that is the name of a file in YAML. */
export function isYaml(file: string): boolean {
  return ['.yaml', '.yml'].includes(extname(file))
}

/** Makes a file, or replaces it by a new text, at once: nobody reads half of it. A link to it stays one. */
export function replaceFile(file: string, text: string): void {
  const isThere = existsSync(file)
  const target = isThere ? realpathSync(file) : file
  const fresh = siblingOf(target)
  try {
    writeFileSync(fresh, text, isThere ? { mode: statSync(target).mode } : {})
    renameSync(fresh, target)
  } catch (error) {
    rmSync(fresh, { force: true })
    throw error
  }
}
