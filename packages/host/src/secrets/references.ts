import { resolve } from 'node:path'
import { messageOf } from '@netbox-hooks/core'
import { readText } from '@netbox-hooks/core/text'
import { isPlainObject } from '../is-object.ts'
import type { Secrets } from './secrets.ts'

/** A value that stands elsewhere: in an environment variable, or in a file. */
export type SecretReference = { readonly env: string } | { readonly file: string }

/** A reference that leads nowhere. */
export interface ReferenceIssue {
  readonly path: readonly PropertyKey[]
  readonly message: string
  readonly hint: string
  readonly code: 'NBH_CONFIG_SECRET_MISSING'
}

/** What references are resolved with. */
export interface ReferenceSources {
  /** Folder that relative paths start at. */
  readonly directory: string
  readonly env: Readonly<Record<string, string | undefined>>
  /** Keeps what was found. */
  readonly secrets: Secrets
}

/** The parts of a configuration that references may stand in. */
const parts = ['pluginsConfig', 'webhooks', 'server']

/** Stands for what was not found, so that it is reported once. */
const placeholder = 'not-found-and-reported-already'

/**
 * A copy of a configuration in which `{ env: 'NAME' }` and `{ file: 'path' }` are replaced by what they refer to,
 * anywhere in plugins' settings, in webhooks and in the server. A file's last line break is left out.
 */
export function resolveReferences(
  raw: unknown,
  sources: ReferenceSources,
): { readonly resolved: unknown; readonly issues: readonly ReferenceIssue[] } {
  const resolver = new ReferenceResolver(sources)
  if (!isPlainObject(raw)) return { resolved: raw, issues: [] }
  const entries = Object.entries(raw).map(([part, value]) =>
    parts.includes(part) ? [part, resolver.replace(value, [part])] : [part, value],
  )
  return { resolved: Object.fromEntries(entries), issues: resolver.issues }
}

class ReferenceResolver {
  readonly issues: ReferenceIssue[] = []
  readonly #sources: ReferenceSources

  constructor(sources: ReferenceSources) {
    this.#sources = sources
  }

  replace(value: unknown, path: readonly PropertyKey[]): unknown {
    if (Array.isArray(value)) return value.map((inner, index) => this.replace(inner, [...path, index]))
    if (!isPlainObject(value)) return value
    const [[kind, name] = [], ...others] = Object.entries(value)
    if (others.length === 0 && kind === 'env' && typeof name === 'string') return this.#fromEnv(name, path)
    if (others.length === 0 && kind === 'file' && typeof name === 'string') return this.#fromFile(name, path)
    const entries = Object.entries(value).map(([key, inner]) => [key, this.replace(inner, [...path, key])])
    return Object.fromEntries(entries)
  }

  #fromEnv(name: string, path: readonly PropertyKey[]): string {
    const value = this.#sources.env[name]
    if (value) return this.#sources.secrets.add(value)
    const state = value === undefined ? 'not set' : 'empty'
    return this.#missing(
      path,
      `The environment variable ${name} is ${state}`,
      `Set ${name} where the host runs.`,
    )
  }

  #fromFile(name: string, path: readonly PropertyKey[]): string {
    const file = resolve(this.#sources.directory, name)
    try {
      const value = readText(file).replace(/\r?\n$/, '')
      if (value) return this.#sources.secrets.add(value)
      return this.#missing(path, `The file ${file} is empty`, 'Write the value into it.')
    } catch (error) {
      const reason = messageOf(error).split(',', 1)[0]
      return this.#missing(
        path,
        `The file ${file} cannot be read: ${reason}`,
        'Relative paths start at the configuration.',
      )
    }
  }

  #missing(path: readonly PropertyKey[], message: string, hint: string): string {
    this.issues.push({ path, message, hint, code: 'NBH_CONFIG_SECRET_MISSING' })
    return placeholder
  }
}
