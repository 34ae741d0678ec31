import { headerProblem } from '@netbox-hooks/delivery'
import { isSecretHeaderName } from '@netbox-hooks/host/parts'
import { hasTemplateSyntax, lineBreak } from '@netbox-hooks/webhooks'
import type { ObjectNotes } from './notes.ts'

/** `additional_headers` as settings. */
export interface TranslatedHeaders {
  /** Those whose value is secret, and that no template writes. */
  readonly secret: Readonly<Record<string, string>>
  /** The others, as the text that NetBox has; empty if there are none. */
  readonly text: string
  /** Whether there are secrets in that text: they stand beside what templates write. */
  readonly isSecret: boolean
  /** The content type that one of them sets. */
  readonly contentType: string | undefined
}

const place = 'additional_headers'

/** A line of `additional_headers`. */
interface Line {
  readonly number: number
  readonly text: string
  readonly name: string
  readonly value: string
}

/**
 * Reads `additional_headers` as NetBox does (NetBox: `extras.models.Webhook.render_headers`): a header in each line, lines
 * without a colon left out, the last one of a name sent. Where blocks of a template reach over lines, the text stays as it is.
 */
export function translateHeaders(text: string, notes: ObjectNotes): TranslatedHeaders {
  if (/\{[%#]/.test(text) || /\{\{[^}]*[\n\r]/.test(text)) {
    const names = text.split(lineBreak).map(
      (line) =>
        line
          .split(':', 1)[0]
          ?.split(/[\s{}]/)
          .at(-1) ?? '',
    )
    const isSecret = names.some((name) => isSecretHeaderName(name))
    return { secret: {}, text, isSecret, contentType: undefined }
  }
  const lines = withoutRepeats(sentLines(text, notes), notes)
  const contentType = lines.find(({ name, value }) => isContentType(name) && !hasTemplateSyntax(value))
  const secret = lines.filter(({ name, value }) => isSecretHeaderName(name) && !hasTemplateSyntax(value))
  const others = lines.filter((line) => line !== contentType && !secret.includes(line))
  return {
    secret: Object.fromEntries(secret.map(({ name, value }) => [name, value])),
    text: others.map((line) => line.text).join('\n'),
    isSecret: others.some(({ name, value }) => isSecretHeaderName(name) && !isVariable(value)),
    contentType: contentType?.value,
  }
}

/** The lines that are headers, and may be sent. */
function sentLines(text: string, notes: ObjectNotes): Line[] {
  return text.split(lineBreak).flatMap((content, index): Line[] => {
    const number = index + 1
    if (content.trim() === '') return []
    const colon = content.indexOf(':')
    const at = `${place}, line ${number}`
    if (colon < 0) {
      if (!hasTemplateSyntax(content)) {
        notes.remark({
          place: at,
          message: 'The line has no colon: NetBox leaves it out, and so it is here.',
        })
        return []
      }
      notes.otherwise({
        place: at,
        message: 'The line is no header as it stands, and is left out.',
        hint: 'Write the name of the header and a colon in front of what the template fills in.',
      })
      return []
    }
    const [name, value] = [content.slice(0, colon).trim(), content.slice(colon + 1).trim()]
    const problem = hasTemplateSyntax(name)
      ? undefined
      : headerProblem(name, value.replaceAll(/\{\{.*?\}\}/g, ''))
    if (problem !== undefined) {
      notes.otherwise({
        place: at,
        message: `The header ${JSON.stringify(name)} ${problem}; it is left out.`,
      })
      return []
    }
    return [{ number, text: content.trim(), name, value }]
  })
}

function withoutRepeats(lines: readonly Line[], notes: ObjectNotes): Line[] {
  return lines.filter(({ number, name }, index) => {
    const later = lines.slice(index + 1).find((other) => other.name.toLowerCase() === name.toLowerCase())
    if (!later) return true
    const message = `The header ${JSON.stringify(name)} stands again in line ${later.number}, which is the one that is sent.`
    notes.remark({ place: `${place}, line ${number}`, message })
    return false
  })
}

function isContentType(name: string): boolean {
  return name.toLowerCase() === 'content-type'
}

/** What is read from the environment is no secret as it stands, nor what comes from the event alone. */
function isVariable(value: string): boolean {
  return /^(?:\w+\s+)?\{\{.*\}\}$/.test(value)
}
