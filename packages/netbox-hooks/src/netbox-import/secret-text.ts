import { type Secrets, secretKeyName } from '@netbox-hooks/host/parts'

/** Names of parameters that are keys, beside those that say so. */
const keyParameter = /^(?:key|sig|signature|code|auth|access_?key|apikey)$/i
/** What services make, and nobody writes. */
const madeUp = /^(?:(?=[a-z]*\d)(?=\d*[a-z])[a-z\d]{20,}|[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})$/i
/** A name, and a text behind it that is not a template's. */
const assignment = /([\w-]+)["']?\s*[:=]\s*["']([^"'{}\s]{4,})["']/g

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
  if (secrets.redactText(text) !== text) return true
  return [...text.matchAll(assignment)].some(([, name = '']) => secretKeyName.test(name))
}
