import type { PatternReader } from './reader.ts'

/** How a part of a regular expression is read, as Python's inline flags say. */
export interface PatternFlags {
  readonly ascii: boolean
  readonly ignoreCase: boolean
  readonly multiline: boolean
  readonly dotAll: boolean
  readonly verbose: boolean
}

const noFlags: PatternFlags = {
  ascii: false,
  ignoreCase: false,
  multiline: false,
  dotAll: false,
  verbose: false,
}

/** `u` is what Python does anyway. */
const names: ReadonlyMap<string, keyof PatternFlags | undefined> = new Map([
  ['a', 'ascii'],
  ['i', 'ignoreCase'],
  ['m', 'multiline'],
  ['s', 'dotAll'],
  ['u', undefined],
  ['x', 'verbose'],
])

/** Flags for the whole pattern, e.g. `(?i)`: Python takes them at its very beginning only. */
export function readLeadingFlags(reader: PatternReader): PatternFlags {
  let flags = noFlags
  for (;;) {
    const found = reader.match(/^\(\?([a-zA-Z]+)\)/, 16)
    if (!found) return flags
    for (const name of found[1] as string) flags = withFlag(reader, flags, name, true)
  }
}

/** Flags for one group, e.g. `i-s:` of `(?i-s:…)`. */
export function readScopedFlags(reader: PatternReader, flags: PatternFlags): PatternFlags {
  let scoped = flags
  let value = true
  for (;;) {
    const name = reader.next()
    if (name === ':') return scoped
    if (name === ')') throw reader.error('flags for the whole pattern stand at its beginning')
    if (name === '-' && value) value = false
    else if (!value && (name === 'a' || name === 'u')) {
      throw reader.error(`flag "${name}" cannot be turned off`)
    } else scoped = withFlag(reader, scoped, name, value)
  }
}

function withFlag(reader: PatternReader, flags: PatternFlags, name: string, value: boolean): PatternFlags {
  if (!names.has(name)) throw reader.error(`unknown flag "${name}"`)
  const flag = names.get(name)
  return flag ? { ...flags, [flag]: value } : flags
}
