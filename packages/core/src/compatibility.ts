import { compare, parse, satisfies } from 'semver'
import type { PluginConfig } from './plugin-config.ts'

/**
 * Why a plugin does not work with a host of that version, as the end of a sentence; `undefined` if it does.
 *
 * `minVersion` and `maxVersion` are inclusive, as in NetBox. For a range, a prerelease of the host counts as the
 * release that it leads to as well: `5.0.0-rc.1` satisfies `^5.0.0`.
 */
export function incompatibility(plugin: PluginConfig, hostVersion: string): string | undefined {
  const { minVersion, maxVersion, hostVersion: range } = plugin
  if (minVersion && compare(hostVersion, minVersion) < 0) return `needs host version ${minVersion} or later`
  if (maxVersion && compare(hostVersion, maxVersion) > 0) return `works up to host version ${maxVersion}`
  if (range && !inRange(hostVersion, range)) return `needs a host version in the range ${range}`
  return undefined
}

function inRange(version: string, range: string): boolean {
  if (satisfies(version, range, { includePrerelease: true })) return true
  const parsed = parse(version)
  return (
    parsed !== null &&
    parsed.prerelease.length > 0 &&
    satisfies(`${parsed.major}.${parsed.minor}.${parsed.patch}`, range)
  )
}
