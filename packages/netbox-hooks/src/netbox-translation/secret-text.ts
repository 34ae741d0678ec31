import { isSecretHeaderName, type Secrets, secretKeyName } from '@netbox-hooks/host/parts'
import { lineBreak } from '@netbox-hooks/webhooks'

/** Names of parameters that are keys, beside those that say so. */
const keyParameter = /^(?:key|sig|signature|code|auth|access_?key|apikey)$/i
/** What services make, and nobody writes. */
const madeUp = /^(?:(?=[a-z]*\d)(?=\d*[a-z])[a-z\d]{20,}|[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})$/i
/** A name, and a text behind it that is not a template's. */
const assignment = /([\w-]+)["']?\s*[:=]\s*["']([^"'{}\s]{4,})["']/g

/** What is shorter is a word of others as well: to blot it out would hide more than it keeps. */
const shortest = 8

/** Whether whoever knows a URL may use it: a key stands in its path or in its query. */
export function isSecretUrl(url: string): boolean {
  const [address = '', query = ''] = url.split(/\?(.*)/s)
  const segments = address.replace(/^[a-z]+:\/\/[^/]*/i, '').split('/')
  if (segments.some((segment) => madeUp.test(segment))) return true
  return query.split('&').some((pair) => {
    const [name = '', value = ''] = pair.split(/=(.*)/s)
    const isKey = secretKeyName.test(name) || keyParameter.test(name)
    return (isKey && value !== '' && !value.includes('{{')) || madeUp.test(value)
  })
}

/** Whether a text has a secret in it: one that is known, or a text behind a name that says so. */
export function hasSecret(text: string, secrets: Secrets): boolean {
  return secrets.redactText(text) !== text || assignedSecrets(text).length > 0
}

/** As what a secret may turn up in what is said: wholly, or the parts of it that are secret. */
export function shownForms(value: string): readonly string[] {
  const url = /^https?:/i.test(value) ? URL.parse(value) : null
  const forms = url ? urlParts(url) : [value, value.slice(value.lastIndexOf(' ') + 1), ...textParts(value)]
  return forms.filter(({ length }) => length >= shortest)
}

/** Its host is no secret: others are sent to it as well. */
function urlParts({ pathname, search, searchParams }: URL): readonly string[] {
  const segments = pathname.split('/').filter((segment) => madeUp.test(segment))
  return [`${pathname}${search}`, ...segments, ...searchParams.values()]
}

/** What of the text of a template is secret: what is assigned, and what secret headers have beside what is filled in. */
function textParts(text: string): readonly string[] {
  const inHeaders = text.split(lineBreak).flatMap((line) => {
    const [name = '', value = ''] = line.split(/:(.*)/s)
    return isSecretHeaderName(name.trim())
      ? value.split(/\{\{.*?\}\}|\{%.*?%\}/).map((part) => part.trim())
      : []
  })
  return [...assignedSecrets(text), ...inHeaders]
}

function assignedSecrets(text: string): readonly string[] {
  return [...text.matchAll(assignment)].flatMap(([, name = '', value = '']) =>
    secretKeyName.test(name) ? [value] : [],
  )
}
