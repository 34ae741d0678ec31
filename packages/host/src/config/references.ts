import { resolve } from 'node:path'
import { messageOf } from '@netbox-hooks/core'
import { keepSpelling } from '@netbox-hooks/core/json'
import { readText } from '@netbox-hooks/core/text'
import { isPlainObject } from '../is-plain-object.ts'
import type { Secrets } from '../secrets/secrets.ts'
import { Expectation } from './expectation.ts'
import { rawConfigSchema } from './parse.ts'
import type { ConfigIssue } from './parsed.ts'
import { literalIn, referenceIn } from './reference.ts'

/** What references are resolved with. */
export interface ReferenceSources {
  /** Folder that relative paths start at. */
  readonly directory: string
  readonly env: Readonly<Record<string, string | undefined>>
  /** Keeps the texts that were found. */
  readonly secrets: Secrets
}

/** Where a value comes from. */
export interface ValueOrigin {
  readonly path: readonly PropertyKey[]
  /** `the environment variable PORT` */
  readonly source: string
  /** The value, if it is no secret. */
  readonly value?: unknown
}

/** A configuration in which no references are left. */
export interface ResolvedConfig {
  readonly resolved: unknown
  /** References that lead nowhere, or to what their setting cannot be. {@link unresolved} stands in their places. */
  readonly issues: readonly ConfigIssue[]
  readonly origins: readonly ValueOrigin[]
}

/** Stands for a value that is not known; why, has been told. */
export const unresolved: unique symbol = Symbol('unresolved')

/**
 * A copy of a configuration in which every reference is replaced by what it refers to: an object whose only key is `env`
 * or `file`, with a text. What is found becomes what its setting expects, a number, a boolean, a duration or a list. A
 * file's last line break is left out.
 *
 * `{ literal: … }` around such an object is the escape: it stands for the object itself, and so does a literal around
 * another one. Any other object with these keys is a value like all others.
 */
export function resolveReferences(raw: unknown, sources: ReferenceSources): ResolvedConfig {
  const resolver = new ReferenceResolver(sources)
  const schema = hasReferences(raw) ? rawConfigSchema() : {}
  const resolved = keepSpelling(resolver.replace(raw, [], Expectation.of(schema)), raw)
  return { resolved, ...resolver.found }
}

/** Whether there is anything in a value that looks like a reference. */
export function hasReferences(value: unknown, seen: Set<object> = new Set()): boolean {
  if (typeof value !== 'object' || value === null || seen.has(value)) return false
  seen.add(value)
  return referenceIn(value) !== undefined || Object.values(value).some((inner) => hasReferences(inner, seen))
}

class ReferenceResolver {
  readonly #issues: ConfigIssue[] = []
  readonly #origins: ValueOrigin[] = []
  readonly #sources: ReferenceSources
  /** What is shared in the configuration is shared in the copy; also what holds itself. */
  readonly #copies = new Map<object, { readonly expected: Expectation; readonly copy: object }[]>()

  constructor(sources: ReferenceSources) {
    this.#sources = sources
  }

  get found(): Pick<ResolvedConfig, 'issues' | 'origins'> {
    return { issues: this.#issues, origins: this.#origins }
  }

  replace(value: unknown, path: readonly PropertyKey[], expected: Expectation): unknown {
    if (!Array.isArray(value) && !isPlainObject(value)) return value
    const reference = referenceIn(value)
    if (reference) return this.#lookUp(reference, path, expected)
    const literal = literalIn(value)
    if (literal) return literal
    const copies = this.#copies.get(value) ?? []
    const known = copies.find((made) => made.expected.equals(expected))
    if (known) return known.copy
    const copy: object = Array.isArray(value) ? [] : {}
    this.#copies.set(value, [...copies, { expected, copy }])
    for (const [key, inner] of Object.entries(value)) {
      const step = Array.isArray(value) ? Number(key) : key
      define(copy, key, this.replace(inner, [...path, step], expected.at(step)))
    }
    return copy
  }

  #lookUp(
    { kind, name }: { readonly kind: 'env' | 'file'; readonly name: string },
    path: readonly PropertyKey[],
    expected: Expectation,
  ): unknown {
    const file = resolve(this.#sources.directory, name)
    const source = kind === 'env' ? `the environment variable ${name}` : `the file ${file}`
    const found = kind === 'env' ? this.#inEnvironment(name) : inFile(file)
    if ('problem' in found) {
      const asItself = expected.isAnything
        ? ` If it is no reference but a value of its own, write { literal: ${JSON.stringify({ [kind]: name })} }.`
        : ''
      return this.#tell(path, `${capital(source)} ${found.problem}`, {
        code: 'NBH_CONFIG_SECRET_MISSING',
        hint: found.hint + asItself,
      })
    }
    const value = expected.convert(found.text)
    const isPublic = expected.isPublic(path)
    this.#origins.push({ path, source, ...(isPublic && { value }) })
    if (value === undefined)
      return this.#tell(path, `It must be ${expected.words}, and ${source} holds something else`)
    for (const text of [value].flat())
      if (typeof text === 'string' && !isPublic) this.#sources.secrets.add(text)
    return value
  }

  #inEnvironment(name: string): Found {
    const text = this.#sources.env[name]
    if (text) return { text }
    return {
      problem: `is ${text === undefined ? 'not set' : 'empty'}`,
      hint: `Set ${name} where the host runs; netbox-hooks --env-file .env reads it from a file.`,
    }
  }

  #tell(path: readonly PropertyKey[], message: string, more: Partial<ConfigIssue> = {}): typeof unresolved {
    this.#issues.push({ path, message, ...more })
    return unresolved
  }
}

type Found = { readonly text: string } | { readonly problem: string; readonly hint: string }

function inFile(file: string): Found {
  try {
    const text = readText(file).replace(/\r?\n$/, '')
    return text ? { text } : { problem: 'is empty', hint: 'Write the value into it.' }
  } catch (error) {
    const reason = messageOf(error).split(',', 1)[0]
    return { problem: `cannot be read: ${reason}`, hint: 'Relative paths start at the configuration.' }
  }
}

/** Also a key such as `__proto__`, which an assignment would take for something else. */
function define(copy: object, key: string, value: unknown): void {
  Object.defineProperty(copy, key, { value, enumerable: true, writable: true, configurable: true })
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
