import { semver } from '../semver.ts'
import type { Declaration } from './declaration.ts'

/**
 * Why a plugin does not work with a host of that version, as the end of a sentence; `undefined` if it does.
 *
 * `minVersion` and `maxVersion` are inclusive, as in NetBox. A prerelease of the host counts as the release that it
 * leads to, for every bound and range: `5.0.0-rc.1` satisfies `^5.0.0` and `>=5.0.0`, and is too late for `<5.0.0`.
 * Only where a plugin itself names a prerelease of that same release (`>=5.0.0-rc.2`), the two are compared exactly.
 */
export function incompatibility(plugin: Declaration, hostVersion: string): string | undefined {
  const { minVersion, maxVersion, hostVersion: range } = plugin
  const least = boundOf(minVersion)
  const most = boundOf(maxVersion)
  if (least === null) return `declares the minVersion "${minVersion}", which is no version`
  if (most === null) return `declares the maxVersion "${maxVersion}", which is no version`
  const { compare, satisfies, validRange } = semver()
  if (validRange(range) === null) return `declares the hostVersion "${range}", which is no range`

  const versus = (bound: string) => compare(comparable(hostVersion, [bound]), bound)
  if (least && versus(least) < 0) return `needs host version ${minVersion} or later`
  if (most && versus(most) > 0) return `works up to host version ${maxVersion}`
  if (range && !satisfies(comparable(hostVersion, range.match(prereleases) ?? []), range))
    return `needs a host version in the range ${range}`
  return undefined
}

const prereleases = /\d+\.\d+\.\d+-[\w.-]+/g

/** A bound as a whole version, also of `5` or `5.1`; empty if there is none, `null` if it is no version. */
function boundOf(declared: string): string | null {
  if (!declared) return ''
  const { coerce, parse } = semver()
  const version = parse(declared) ?? (/^\d+(?:\.\d+)?$/.test(declared) ? coerce(declared) : null)
  return version?.version ?? null
}

/** The host's version as it is compared with those bounds. */
function comparable(hostVersion: string, bounds: readonly string[]): string {
  const { parse } = semver()
  const release = releaseOf(hostVersion)
  return bounds.some((bound) => parse(bound)?.prerelease.length && releaseOf(bound) === release)
    ? hostVersion
    : release
}

function releaseOf(version: string): string {
  const parsed = semver().parse(version)
  return parsed ? `${parsed.major}.${parsed.minor}.${parsed.patch}` : version
}
