import { hasTemplateSyntax } from '@netbox-hooks/webhooks'

/** `payload_url` as settings. */
export interface TranslatedUrl {
  readonly payloadUrl: string
  /** What stands in front of the host: it goes as `Authorization`, as NetBox sends it. */
  readonly credentials: { readonly username: string; readonly password: string } | undefined
}

/** Reads a URL as NetBox's client does: credentials become a header, blanks are encoded, what is behind `#` is not sent. */
export function translateUrl(text: string): TranslatedUrl {
  const { before, user, after } = /^(?<before>https?:\/\/)(?<user>[^/?#@{}]*)@(?<after>.*)$/is.exec(
    text.trim(),
  )?.groups ?? { before: '', user: undefined, after: text.trim() }
  const [username = '', password = ''] = (user ?? '').split(/:(.*)/s)
  const url = `${before}${after}`
  return {
    payloadUrl: outsideOfTags(hasTemplateSyntax(url) ? url : url.replace(/#.*$/s, ''), (piece) =>
      piece.replaceAll(/\s/g, '%20'),
    ),
    credentials:
      user === undefined ? undefined : { username: decoded(username), password: decoded(password) },
  }
}

/** Blanks in a template's tags are its own. */
function outsideOfTags(url: string, change: (piece: string) => string): string {
  const pieces = url.split(/(\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\})/s)
  return pieces.map((piece, index) => (index % 2 === 0 ? change(piece) : piece)).join('')
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
