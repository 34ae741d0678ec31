import { hasTemplateSyntax, lineBreak, parseHeaderLines } from '@netbox-hooks/webhooks'
import { isSecretHeaderName } from '../../secrets/header-names.ts'
import { filledIn, withoutTags } from './header-lines.ts'

/**
 * Names of the headers that are secret and that a template writes with more in them than it fills in: what it renders is stored
 * with each delivery.
 * @param marked names of headers that are secret, beside those that always are
 */
export function renderedSecrets(additionalHeaders: string, marked: readonly string[] = []): string[] {
  if (!hasTemplateSyntax(additionalHeaders)) return []
  const isWhole = /\{[%#]/.test(additionalHeaders)
  return withoutTags(additionalHeaders)
    .split(lineBreak)
    .flatMap(parseHeaderLines)
    .filter(([name, value]) => {
      const isRendered = isWhole || value.includes(filledIn)
      // A word such as `Bearer` may stand in front of it.
      const literal = value.replace(new RegExp(`^\\w+\\s+(?=${filledIn})`), '').replaceAll(filledIn, '')
      return isRendered && isSecretHeaderName(name, marked) && literal.trim() !== ''
    })
    .map(([name]) => name)
}
