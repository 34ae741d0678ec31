import { targetProblem } from '@netbox-hooks/delivery'
import { hasTemplateSyntax } from '@netbox-hooks/webhooks'

/** What is wrong with a URL, in one sentence, and what to do. */
export interface UrlMistake {
  readonly message: string
  readonly hint?: string
}

/** A mistake that is made with URLs. */
interface KnownMistake {
  readonly found: RegExp
  /** The sentence's end, after the URL. */
  readonly problem: string
  /** Said where no mended URL can be suggested. */
  readonly hint?: string
  /** What may be meant. It is suggested if it is a URL that can be sent to. */
  readonly mend?: (url: string) => string
}

/** Longer ones are taken by few servers, and looking for mistakes in them would take long. */
export const longestUrl = 2_000

const authority = String.raw`^[a-z][a-z\d+.-]*:[\\/]{2}[^\\/?#]*`

/** In the order in which they are looked for: the first one that is found is told. */
const knownMistakes: readonly KnownMistake[] = [
  { found: /^\s*$/, problem: 'is empty', hint: 'Write where the webhook is sent to.' },
  {
    found: /\$\{|<[^>]*>|%[A-Z_][A-Z_\d]{2,}%/i,
    problem: 'has a placeholder that nothing fills in',
    hint: "Write { env: 'NAME' } for all of a URL that stands in a variable, or a template: https://{{ 'NAME'|env }}/ with templates.env.",
  },
  {
    // A single quote may end a URL.
    found: /^[\s"'`<“”‘’]|[\s"`>“”‘’]$/u,
    problem: 'has blanks or quotes around it',
    mend: (url) => url.replaceAll(/^[\s"'`<“”‘’]+|[\s"'`>“”‘’]+$/gu, ''),
  },
  {
    found: /\p{Cc}/u,
    problem: 'has a line break, or another control character',
    mend: (url) => url.replaceAll(/\p{Cc}/gu, ''),
  },
  {
    found: /^[a-z+.-]*:?[\\/]{0,2}[^\\/?#\s]*@/i,
    problem: 'has a user name or password in it, which is never sent',
    hint: "Take it out, and write authentication: { type: 'basic', username: '…', password: { env: 'NAME' } }.",
  },
  {
    found: /^[a-z]+:[\\/]{2,}(?:https?(?:\/\/|:)|https?$)/i,
    problem: 'has a scheme twice',
    mend: (url) => url.replace(/^[a-z]+:[\\/]+(https?):?[\\/]*/i, '$1://'),
  },
  { found: /\\/, problem: 'has a backslash', mend: (url) => url.replaceAll('\\', '/') },
  {
    found: /^https?(?::\/?(?!\/)|:\/{3}|[;,]?\/\/)/i,
    problem: 'has no "://" between its scheme and its host',
    mend: (url) => url.replace(/^(https?)[;,:]?\/*/i, '$1://'),
  },
  {
    found: /^(?!https?:)h{0,2}t{1,3}p{1,2}s{0,2}:\/*/i,
    problem: 'has a scheme that is misspelt',
    mend: (url) => url.replace(/^h*t+p+(s?)s?:\/*/i, 'http$1://'),
  },
  {
    found: /^(?!https?:)[a-z][a-z\d+.-]*:\/\//i,
    problem: 'has a scheme that cannot be sent to; only http and https can',
  },
  {
    found: /^(?!https?:\/\/)/i,
    problem: 'has no scheme',
    mend: (url) =>
      `${/^\/*(?:localhost|127\.|\[)/i.test(url) ? 'http' : 'https'}://${url.replace(/^\/*/, '')}`,
  },
  { found: /^https?:\/\/(?:[/?#]|$)/i, problem: 'has no host' },
  {
    found: /[{}]/,
    problem: 'has a brace that belongs to no template',
    hint: 'What a template fills in stands between {{ and }}, with data. before the names of fields.',
    mend: (url) => url.replaceAll(/\{+\s*(?:data\.)?([\w.]+)\s*\}+/g, (_, name) => `{{ data.${name} }}`),
  },
  {
    found: new RegExp(`${authority}\\s`, 'i'),
    problem: 'has a blank in its host',
    mend: (url) => outsideOfTags(url, (text) => text.replaceAll(/\s/g, '')),
  },
  {
    found: /\s/,
    problem: 'has a blank',
    mend: (url) => outsideOfTags(url, (text) => text.replaceAll(/\s/g, '%20')),
  },
  {
    found:
      /^https?:\/\/(?:\[[^\]]*\]|[^:/?#[]*):(?!(?:[1-9]\d{0,3}|[1-5]\d{4}|6[0-4]\d{3}|65[0-4]\d\d|655[0-2]\d|6553[0-5])(?:[/?#]|$))/i,
    problem: 'has a port that is none; ports are numbers from 1 to 65535',
    mend: (url) => url.replace(/^(https?:\/\/(?:\[[^\]]*\]|[^:/?#[]*)):[^/?#]*/i, '$1'),
  },
  {
    found: /#/,
    problem: 'has a part behind "#", which is never sent',
    mend: (url) => url.replace(/#.*/s, ''),
  },
]

/**
 * What is wrong with the URL of a webhook, or with the template of one; `undefined` if nothing can be known to be. No part
 * of it is repeated that may be secret.
 */
export function urlMistake(url: string): UrlMistake | undefined {
  if (url.length > longestUrl)
    return { message: `The URL is longer than ${longestUrl.toLocaleString('en')} characters` }
  const known = knownMistakeIn(url)
  if (known) {
    const suggestion = mended(url)
    const hint = suggestion === undefined ? known.hint : `Did you mean "${shownUrl(suggestion)}"?`
    return { message: `${shown(url)} ${known.problem}`, ...(hint !== undefined && { hint }) }
  }
  const problem = hasTemplateSyntax(url) ? undefined : targetProblem(url)
  return problem === undefined ? undefined : { message: `Nothing can be sent to ${shown(url)}: ${problem}` }
}

function knownMistakeIn(url: string): KnownMistake | undefined {
  const plain = withoutTemplate(url)
  return plain === undefined ? undefined : knownMistakes.find(({ found }) => found.test(plain))
}

function outsideOfTags(url: string, change: (text: string) => string): string {
  const pieces = url.split(/(\{\{.*?\}\})/s)
  return pieces.map((piece, index) => (index % 2 === 0 ? change(piece) : piece)).join('')
}

/** What may be meant by a URL with a mistake, or a few; `undefined` if it could not be sent to either. */
function mended(url: string, steps = 4): string | undefined {
  const known = knownMistakeIn(url)
  if (known) return steps > 0 && known.mend ? mended(known.mend(url), steps - 1) : undefined
  return hasTemplateSyntax(url) || targetProblem(url) === undefined ? url : undefined
}

/**
 * The URL with a letter, or a port, for each value that is filled in. `undefined` if little can be known of it: it begins
 * with a value that is all of an address, or has blocks, which may write anything.
 */
function withoutTemplate(url: string): string | undefined {
  if (!hasTemplateSyntax(url)) return url
  const text = url.trim()
  if (text.includes('{%')) return undefined
  const filled = text.replaceAll(/\{#.*?#\}/gs, '').replaceAll(/\{\{.*?\}\}/gs, 'x')
  if (/^\s*\{\{/.test(text)) return filled.startsWith('x://') ? `http${filled.slice(1)}` : undefined
  return filled
    .replace(/^(https?:\/\/[^/?#:]*):[\dx]+/i, '$1:8080')
    .replace(/(?<=^https?:\/\/)x(?=[/?#:]|$)/, 'x.example')
}

function shown(url: string): string {
  return url.trim() === '' ? 'The URL' : `"${shownUrl(url)}"`
}

/** Credentials stand in front of the host, or in the query. */
function shownUrl(url: string): string {
  const text = url.replace(/^([a-z+.-]*:?[\\/]{0,2})[^\\/?#\s]*@/i, '$1…@').replace(/([?#]).*$/s, '$1…')
  return text.length > 120 ? `${text.slice(0, 120)}…` : text
}
