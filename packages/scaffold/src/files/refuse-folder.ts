import { existsSync, readdirSync } from 'node:fs'
import { folderNotEmpty, folderUnusable } from '../errors.ts'

/** What a folder may hold and still count as empty: a repository that was just cloned or made. */
const nothing = ['.git']

/**
 * Refuses a folder for a project of its own that holds something.
 * @throws NetboxHooksError `NBH_FILES_EXIST`; `NBH_FOLDER_UNUSABLE` for what is no folder
 */
export function refuseFullFolder(folder: string): void {
  const found = entriesOf(folder).filter((name) => !nothing.includes(name))
  if (found.length > 0) throw folderNotEmpty(folder, found)
}

function entriesOf(folder: string): string[] {
  if (!existsSync(folder)) return []
  try {
    return readdirSync(folder)
  } catch (error) {
    throw folderUnusable(folder, error)
  }
}
