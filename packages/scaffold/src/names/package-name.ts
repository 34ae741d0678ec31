import { scopedNameProblem } from '@netbox-hooks/core'
import validate from 'validate-npm-package-name'

/** What new projects install; npm installs nothing into a package of the same name. */
const needed = /^(?:netbox-hooks|@netbox-hooks\/.*|zod|typescript|@biomejs\/biome|@types\/node)$/

/** What npm, or a host, has against a name for a new package; `undefined` for nothing. */
export function packageNameProblem(name: string): string | undefined {
  const { validForNewPackages, errors = [], warnings = [] } = validate(name)
  if (!validForNewPackages) return [...errors, ...warnings].join(', and ')
  if (needed.test(name)) return 'the project itself needs the package that is called so'
  const problem = scopedNameProblem(name)
  return problem === undefined ? undefined : `it ${problem}`
}

/** The nearest name that npm takes; `fallback` if nothing of a text can stand in one. */
export function suggestedName(text: string, fallback: string): string {
  const [, scope = '', name = text] = /^(@[^/]+\/)?(.*)$/s.exec(text) ?? []
  const words =
    name
      .normalize('NFKD')
      .replaceAll(/\p{M}/gu, '')
      .toLowerCase()
      .match(/[a-z0-9]+/g) ?? []
  const suggested = scope.toLowerCase() + words.join('-')
  return packageNameProblem(suggested) === undefined ? suggested : fallback
}

/** `labels` of `@acme/labels`. */
export function withoutScope(name: string): string {
  return name.slice(name.indexOf('/') + 1)
}
