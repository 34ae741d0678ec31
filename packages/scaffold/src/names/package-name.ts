import validate from 'validate-npm-package-name'

/** What npm has against a name for a new package; `undefined` for nothing. */
export function packageNameProblem(name: string): string | undefined {
  const { validForNewPackages, errors = [], warnings = [] } = validate(name)
  return validForNewPackages ? undefined : [...errors, ...warnings].join(', and ')
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
