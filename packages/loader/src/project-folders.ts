import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { readText } from '@netbox-hooks/core/text'
import { foldersUp } from './find-up.ts'

/** Where something is looked for that belongs to a project. */
export interface ProjectFolders {
  /** A folder and those above it, the nearest first. */
  readonly folders: readonly string[]
  /** Why there are no more of them, as the end of a sentence. */
  readonly end: string
}

/**
 * A folder and those above it, up to the root of the workspace or repository that it lies in: the first folder with
 * `.git`, a pnpm-workspace.yaml, or a package.json with `workspaces`. Without such a root, up to the first folder with a
 * package.json.
 */
export function projectFolders(start: string): ProjectFolders {
  const folders: string[] = []
  let project: ProjectFolders | undefined
  for (const folder of foldersUp(start)) {
    folders.push(folder)
    const mark = rootMark(folder)
    if (mark !== undefined) return { folders, end: `${folder} ${mark}` }
    if (project || !existsSync(join(folder, 'package.json'))) continue
    project = {
      folders: [...folders],
      end: `${folder} has a package.json, and belongs to no workspace or repository`,
    }
  }
  return project ?? { folders, end: 'there are no more folders' }
}

function rootMark(folder: string): string | undefined {
  const mark = ['.git', 'pnpm-workspace.yaml'].find((name) => existsSync(join(folder, name)))
  if (mark !== undefined) return `has ${mark}`
  return namesWorkspaces(join(folder, 'package.json')) ? 'has a package.json with workspaces' : undefined
}

function namesWorkspaces(manifest: string): boolean {
  if (!existsSync(manifest)) return false
  try {
    return Object(JSON.parse(readText(manifest))).workspaces !== undefined
  } catch {
    return false
  }
}
