import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)

/**
 * The library that compares versions. It is loaded when a host first checks a plugin: it makes half of the time that
 * this package takes to load, and a plugin's own tests have no use for it.
 */
export function semver(): typeof import('semver') {
  return require('semver')
}
