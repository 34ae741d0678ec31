import { hasTemplateSyntax, parseHeaderLines } from '@netbox-hooks/webhooks'
import type { Secrets } from '../secrets/secrets.ts'

type Header = readonly [name: string, value: string]

/** Headers that are a secret, wherever their value comes from. */
const secretNames = /^(?:(?:proxy-)?authorization|cookie|(?:x-)?(?:api|auth)-?(?:key|token))$/i

/** Whether a header must not be stored: by its name, or because a secret is in it. */
export function isSecretHeader([name, value]: Header, secrets: Secrets): boolean {
  return secretNames.test(name) || secrets.redactText(value) !== value
}

/**
 * Takes the lines out of `additionalHeaders` that are a secret and that no template writes. Where blocks or comments reach
 * over lines, all is left to the template.
 */
export function splitHeaderLines(
  text: string,
  secrets: Secrets,
): { readonly secret: readonly Header[]; readonly other: string } {
  if (/\{[%#]/.test(text)) return { secret: [], other: text }
  const secret: Header[] = []
  const others = text.split('\n').map((line) => {
    const [header] = hasTemplateSyntax(line) ? [] : parseHeaderLines(line)
    if (!header || !isSecretHeader(header, secrets)) return line
    secret.push(header)
    // The others keep their numbers.
    return ''
  })
  return { secret, other: others.join('\n') }
}
