import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { readText } from '@netbox-hooks/core/text'

/** What a folder is a part of; a folder is `undefined` where there is none above. */
export interface Surroundings {
  /** Folder of the workspace of npm, pnpm, yarn or bun. */
  readonly workspace: string | undefined
  /** Folder of the git repository. */
  readonly repository: string | undefined
  /** Folder with a configuration of Biome. */
  readonly biome: string | undefined
}

/** What the folders above one say. */
export function surroundingsOf(folder: string): Surroundings {
  return {
    workspace: nearestAbove(folder, (above) => has(above, 'pnpm-workspace.yaml') || hasWorkspaces(above)),
    repository: nearestAbove(folder, (above) => has(above, '.git')),
    biome: nearestAbove(folder, (above) => has(above, 'biome.json') || has(above, 'biome.jsonc')),
  }
}

function nearestAbove(folder: string, matches: (above: string) => boolean): string | undefined {
  const above = dirname(folder)
  if (above === folder) return undefined
  return matches(above) ? above : nearestAbove(above, matches)
}

function has(folder: string, name: string): boolean {
  return existsSync(join(folder, name))
}

function hasWorkspaces(folder: string): boolean {
  try {
    return JSON.parse(readText(join(folder, 'package.json'))).workspaces !== undefined
  } catch {
    return false
  }
}
