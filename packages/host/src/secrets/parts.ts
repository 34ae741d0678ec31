import { Sealed } from '../keys/seal.ts'
import { Change, type ChangeSecret, isKept, type SecretPart } from './change.ts'
import { changeHeaderLines } from './header-lines.ts'
import { isSecretHeaderName } from './header-names.ts'
import { secretKeyName } from './key-names.ts'
import { SignatureKey } from './signature-key.ts'

type Fields = Readonly<Record<string, unknown>>

/** Whose settings they are. */
export type SettingsKind = 'webhook' | 'event_rule'

/**
 * A copy of settings with each of their secret parts changed. **Which parts of a webhook and of an event rule are secret is
 * said here, and nowhere else**; what `secret` and `secrets` have beside their values is left as it is.
 *
 * What is no text is left as it is, too: it is a mistake, and told as one elsewhere.
 */
export function changeSecrets(
  kind: SettingsKind,
  settings: Fields,
  change: ChangeSecret,
): Record<string, unknown> {
  const parts = kind === 'webhook' ? webhookParts : ruleParts
  const changed = { ...settings }
  for (const [name, changePart] of Object.entries(parts)) {
    if (changed[name] === undefined) continue
    const value = changePart(changed[name], new Change(change, [name]), settings)
    if (value === undefined) delete changed[name]
    else changed[name] = value
  }
  return changed
}

/** The secret parts of settings. */
export function secretParts(kind: SettingsKind, settings: Fields): SecretPart[] {
  const parts: SecretPart[] = []
  changeSecrets(kind, settings, (part) => {
    parts.push(part)
    return part.value
  })
  return parts
}

type ChangePart = (value: unknown, change: Change, settings: Fields) => unknown

const webhookParts: Readonly<Record<string, ChangePart>> = {
  secret: (value, change) => change.value(value),
  secrets: (value, change) => change.each(value, (item, index) => signatureKey(item, change, index)),
  authentication: (value, change) =>
    change.fields(value, (field, inner) => (field === 'type' ? inner : change.at(field).value(inner))),
  headers: (value, change, settings) =>
    change.fields(value, (name, inner) =>
      isKept(inner) || isSecretHeaderName(name, markedNames(settings))
        ? change.at(name.toLowerCase(), [name]).value(inner)
        : inner,
    ),
  additionalHeaders: (value, change, settings) => changeHeaderLines(value, change, markedNames(settings)),
  // A path is none.
  clientKey: (value, change) => (isKept(value) || isPem(value) ? change.value(value) : value),
  proxy: (value, change) => (isKept(value) || hasCredentials(value) ? change.value(value) : value),
}

const ruleParts: Readonly<Record<string, ChangePart>> = {
  actions: (value, change) => {
    const counts = new Map<string, number>()
    return change.each(value, (action, index) => {
      const { type, settings } = Object(action) as Fields
      if (settings === undefined) return action
      const count = (counts.get(String(type)) ?? 0) + 1
      counts.set(String(type), count)
      // By its type: an action that takes the place of another is not given its secrets.
      const inner = change.at(`${String(type)}#${count}`, [index, 'settings'])
      return { ...(action as Fields), settings: secretsUnder(settings, inner, false) }
    })
  },
}

function isPem(value: unknown): boolean {
  return typeof value === 'string' && value.includes('-----BEGIN ')
}

function hasCredentials(url: unknown): boolean {
  return typeof url === 'string' && url.includes('@')
}

function markedNames({ secretHeaders }: Fields): readonly string[] {
  return Array.isArray(secretHeaders) ? secretHeaders.filter((name) => typeof name === 'string') : []
}

/** One of `secrets`: a text, or what is kept of it. */
function signatureKey(item: unknown, change: Change, index: number): unknown {
  if (!(item instanceof SignatureKey)) return change.at(String(index), [index]).value(item)
  const value = change.at(item.id, [index]).value(item.value)
  return value === undefined ? undefined : item.with({ value: value as string | Sealed })
}

/** Texts under a key that names a secret, at any depth. */
function secretsUnder(value: unknown, change: Change, isSecret: boolean): unknown {
  if (typeof value === 'string' || value instanceof Sealed)
    return isSecret || isKept(value) ? change.value(value) : value
  if (Array.isArray(value))
    return change.each(value, (item, index) =>
      secretsUnder(item, change.at(String(index), [index]), isSecret),
    )
  return change.fields(value, (key, inner) =>
    secretsUnder(inner, change.at(key), isSecret || secretKeyName.test(key)),
  )
}
