import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { folderUnusable } from '../errors.ts'
import type { PlannedFile } from './planned-file.ts'

/**
 * Writes the files of a new project, except optional ones that are there.
 * @returns the paths of those that were written
 * @throws NetboxHooksError `NBH_FOLDER_UNUSABLE`
 */
export function writeFiles(folder: string, files: readonly PlannedFile[]): string[] {
  const fresh = files.filter(({ path, isOptional }) => !isOptional || !existsSync(join(folder, path)))
  try {
    for (const { path, text } of fresh) {
      makeFolder(dirname(join(folder, path)))
      writeFileSync(join(folder, path), text)
    }
  } catch (error) {
    throw folderUnusable(folder, error)
  }
  return fresh.map(({ path }) => path)
}

/** One level at a time: Node's own way to make them all tries for ever where none can be made, as in `/proc`. */
function makeFolder(path: string): void {
  if (existsSync(path)) return
  makeFolder(dirname(path))
  mkdirSync(path)
}
