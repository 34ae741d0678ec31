import { join } from 'node:path'
import { readText } from '@netbox-hooks/core/text'

/** What a package.json says that a project depends on, by name. */
export type Dependencies = Readonly<Record<string, string>>

/** What the project of a folder depends on; nothing if it has no package.json that can be read. */
export function dependenciesOf(folder: string): Dependencies {
  try {
    const { dependencies, devDependencies, optionalDependencies } = Object(
      JSON.parse(readText(join(folder, 'package.json'))),
    )
    return { ...optionalDependencies, ...devDependencies, ...dependencies }
  } catch {
    return {}
  }
}

/** The name of the one dependency that is new or another one since; of one that was there before, by where it comes from. */
export function addedDependency(
  before: Dependencies,
  after: Dependencies,
  specifier: string,
): string | undefined {
  const changed = Object.keys(after).filter((name) => after[name] !== before[name])
  if (changed.length > 0) return changed.length === 1 ? changed[0] : undefined
  const place = specifier.replace(/^(?:file:)?(?:\.{1,2}\/)*/, '')
  const same = Object.keys(after).filter((name) => after[name]?.endsWith(place))
  return same.length === 1 ? same[0] : undefined
}
