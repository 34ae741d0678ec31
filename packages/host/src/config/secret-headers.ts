import { hasTemplateSyntax, lineBreak, parseHeaderLines } from '@netbox-hooks/webhooks'
import { isSecretHeaderName } from '../secrets/header-names.ts'
import type { Secrets } from '../secrets/secrets.ts'

type Header = readonly [name: string, value: string]

/** What a header's value is looked through for. */
export type KnownSecrets = Pick<Secrets, 'redactText'>

/**
 * Whether a header must not be stored: by its name, or because a secret is in it.
 * @param marked names of headers that are secret, beside those that always are
 */
export function isSecretHeader(
  [name, value]: Header,
  secrets: KnownSecrets,
  marked: readonly string[] = [],
): boolean {
  return isSecretHeaderName(name, marked) || secrets.redactText(value) !== value
}

/**
 * Takes the lines out of `additionalHeaders` that are a secret and that no template writes. Where blocks or comments reach
 * over lines, all is left to the template.
 */
export function splitHeaderLines(
  text: string,
  secrets: KnownSecrets,
  marked: readonly string[] = [],
): { readonly secret: readonly Header[]; readonly other: string } {
  if (/\{[%#]/.test(text)) return { secret: [], other: text }
  const secret: Header[] = []
  const others = text.split(lineBreak).map((line) => {
    const [header] = hasTemplateSyntax(line) ? [] : parseHeaderLines(line)
    if (!header || !isSecretHeader(header, secrets, marked)) return line
    secret.push(header)
    // The others keep their numbers.
    return ''
  })
  return { secret, other: others.join('\n') }
}
