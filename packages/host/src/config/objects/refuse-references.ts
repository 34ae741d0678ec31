import { isPlainObject } from '../../is-plain-object.ts'
import type { SettingsKind } from '../../secrets/parts.ts'
import { Expectation } from '../expectation.ts'
import { rawConfigSchema } from '../parse.ts'
import type { ConfigIssue } from '../parsed.ts'
import { referenceIn } from '../reference.ts'
import { hasReferences, unresolved } from '../references.ts'

const lists: Readonly<Record<SettingsKind, string>> = { webhook: 'webhooks', event_rule: 'eventRules' }

/**
 * Settings with nothing in the place of references, and a mistake for each: whoever may manage objects has not to be let at
 * the host's environment and files. Where anything may stand, as in conditions, an object that looks like a reference is a
 * value like others.
 */
export function refuseReferences(
  kind: SettingsKind,
  settings: unknown,
): { readonly plain: unknown; readonly issues: readonly ConfigIssue[] } {
  if (!hasReferences(settings)) return { plain: settings, issues: [] }
  const issues: ConfigIssue[] = []
  const walk = (value: unknown, path: readonly PropertyKey[], expected: Expectation): unknown => {
    if (expected.isAnything || expected.holdsAnything) return value
    if (Array.isArray(value)) return value.map((item, at) => walk(item, [...path, at], expected.at(at)))
    if (!isPlainObject(value)) return value
    const reference = referenceIn(value)
    if (reference) {
      issues.push(refused(reference, path))
      return unresolved
    }
    const walked = Object.entries(value).map(([key, inner]) => [
      key,
      walk(inner, [...path, key], expected.at(key)),
    ])
    return Object.fromEntries(walked)
  }
  return { plain: walk(settings, [], expectedOf(kind)), issues }
}

function refused(
  { kind, name }: { readonly kind: 'env' | 'file'; readonly name: string },
  path: readonly PropertyKey[],
): ConfigIssue {
  const what = kind === 'env' ? `the environment variable ${name}` : `the file ${name}`
  return {
    path,
    message: `It refers to ${what}, and what is managed while a host runs cannot refer to anything outside of it`,
    hint: 'Give the value itself: what is secret is stored encrypted. `netbox-hooks apply` looks up the references of a file.',
  }
}

const expectations = new Map<string, Expectation>()

/** What the JSON Schema of the configuration says of one object. */
function expectedOf(kind: SettingsKind): Expectation {
  const made = expectations.get(kind) ?? Expectation.of(rawConfigSchema()).at(lists[kind]).at(0)
  expectations.set(kind, made)
  return made
}
