import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** A folder and all the folders above it, nearest first. */
export function* foldersUp(start: string): Generator<string> {
  let folder = start
  yield folder
  while (dirname(folder) !== folder) {
    folder = dirname(folder)
    yield folder
  }
}

/** The nearest file or folder of one of those names, in `start` or in a folder above it. */
export function findUp(names: readonly string[], start: string): string | undefined {
  for (const folder of foldersUp(start)) {
    const name = names.find((candidate) => existsSync(join(folder, candidate)))
    if (name !== undefined) return join(folder, name)
  }
  return undefined
}
