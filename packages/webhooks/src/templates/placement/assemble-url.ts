import { encodeInParameter, encodeInPath, encodeParameters } from '../../url-values.ts'
import type { RenderedPart } from './mark-values.ts'
import { countPlaces, MisplacedValue, misplaced, Places, placeholder } from './place-values.ts'

/** The parts of a URL as its text has them; a placeholder may stand in any of them. */
interface Outline {
  readonly scheme: string
  readonly authority: string
  readonly path: string
  /** With the `?`. */
  readonly query: string
  /** With the `#`. */
  readonly fragment: string
}

const outlinePattern = new RegExp(
  `^(?<scheme>[a-z\\d+.${placeholder}-]*)://(?<authority>[^/?#]*)(?<path>[^?#]*)(?<query>[^#]*)(?<fragment>.*)$`,
  'isu',
)

const closedZone = new RegExp(String.raw`\.[^.\]${placeholder}]+${placeholder}+$`, 'u')

const noUrl = 'what it renders is no absolute http or https URL'
const noHost = 'between // and the next / it has no host, or more than one: credentials, or a backslash'
const movesHost = 'would move the end of the host'

/**
 * The URL that a template has rendered. Where its scheme, host, path and query begin and end is what the template says:
 * each value is checked, or encoded, for its place. A template that begins with a value takes all of an address from it,
 * and what follows cannot change that one's host.
 *
 * @throws MisplacedValue
 */
export function assembleUrl(rendered: readonly RenderedPart[]): string {
  const parts = trimmed(rendered)
  const places = new Places(parts)
  const outline = outlineOf(places.outline)
  if (!outline) return assembleFromBase(parts)
  const { scheme, authority, path, query, fragment } = withPathBehindHost(outline, places)
  if (!isHost(authority)) throw new MisplacedValue(noHost)
  if (/\p{Cc}/u.test(places.outline))
    throw new MisplacedValue('it has a line break, or another control character')
  let filled = 0
  const fill = (part: string, write: Parameters<Places['fill']>[2]): string => {
    const text = places.fill(part, filled, write)
    filled += countPlaces(part)
    return text
  }
  const written = {
    scheme: fill(scheme, inScheme),
    authority: fillAuthority(authority, fill),
    path: fill(path, inPath),
    query: fill(query, inQuery),
    fragment: fill(fragment, (value) => encodeParameters(value.text)),
  }
  refuseClimbing(path, written.path)
  const url = `${written.scheme}://${written.authority}${written.path}${written.query}${written.fragment}`
  const parsed = URL.parse(url)
  if (!parsed || !/^https?:$/.test(parsed.protocol)) throw new MisplacedValue(noUrl)
  if (countPlaces(authority) > 0 && !isReadAsWritten(parsed.hostname, written.authority))
    throw new MisplacedValue('the host that it renders would be read as another one')
  return url
}

/**
 * What is wrong with the template of a URL, whatever is filled in, as a sentence's end; `undefined` if nothing is known to
 * be: blocks may write anything.
 *
 * @param rendered what the template says itself, and an empty text for each value
 */
export function urlTemplateProblem(rendered: readonly RenderedPart[]): string | undefined {
  const text = new Places(rendered).outline.trim()
  const outline = outlineOf(text)
  if (outline) return isHost(outline.authority) ? undefined : noHost
  return /^https?:/i.test(text) ? 'it has no // after its scheme' : undefined
}

function isHost(authority: string): boolean {
  return authority !== '' && !/[@\\]/.test(authority)
}

function outlineOf(text: string): Outline | undefined {
  return outlinePattern.exec(text)?.groups as Outline | undefined
}

/** `https://netbox.example.com{{ data.url }}`: a value with a slash in front, behind all of a host, is a path. */
function withPathBehindHost(outline: Outline, places: Places): Outline {
  const { scheme, authority, path } = outline
  const value = places.valueAt(countPlaces(scheme + authority) - 1)
  const isBehindHost = path === '' && new RegExp(`[^.:[]${placeholder}$`, 'u').test(authority)
  if (!isBehindHost || !value?.text.startsWith('/')) return outline
  return { ...outline, authority: authority.slice(0, -placeholder.length), path: placeholder }
}

/** Templates have line breaks at their ends; so may what is copied into data. */
function trimmed(parts: readonly RenderedPart[]): RenderedPart[] {
  const kept = parts.filter(({ text, expression }) => text !== '' || expression !== undefined)
  return kept.map((part, index) => {
    const start = index === 0 ? part.text.trimStart() : part.text
    return { ...part, text: index === kept.length - 1 ? start.trimEnd() : start }
  })
}

function assembleFromBase(parts: readonly RenderedPart[]): string {
  const first = parts.findIndex(({ text }) => text !== '')
  const base = parts[first]
  const outline = base?.expression === undefined ? undefined : outlineOf(base.text)
  if (!base || !outline || !/^https?$/i.test(outline.scheme)) throw new MisplacedValue(noUrl)
  if (!isHost(outline.authority)) throw misplaced(base, 'as the address', 'has no host, or credentials')
  const rest = parts.slice(first + 1)
  const isOpen = outline.path + outline.query + outline.fragment === ''
  if (isOpen && !/^(?:[/?#]|$)/.test(new Places(rest).outline))
    throw new MisplacedValue(
      `what follows {{ ${base.expression} }} ${movesHost}: the template has no / after it`,
    )
  return assembleUrl([{ text: base.text, expression: undefined }, ...rest])
}

function inScheme(value: RenderedPart): string {
  if (/^[a-z\d+.-]*$/i.test(value.text)) return value.text
  throw misplaced(value, 'in the scheme', 'is no http or https')
}

type Fill = (part: string, write: Parameters<Places['fill']>[2]) => string

function fillAuthority(authority: string, fill: Fill): string {
  if (countPlaces(authority) === 0) return authority
  const [, host = '', port] = /^(\[[^\]]*\]|[^:]*)(?::(.*))?$/s.exec(authority) ?? []
  const writtenHost = fill(host, (value, _, after) => inHost(value, host, after))
  if (!host.startsWith('[') && !writtenHost.startsWith('[')) {
    const labels = writtenHost.replace(/(?<=.)\.$/, '').split('.')
    if (labels.includes(''))
      throw new MisplacedValue('the host that it renders is empty, or has an empty part')
  }
  if (port === undefined) return writtenHost
  const writtenPort = fill(port, inPort)
  if (!/^\d{1,5}$/.test(writtenPort)) throw new MisplacedValue('the port that it renders is none')
  return `${writtenHost}:${writtenPort}`
}

/** Letters, digits and marks of any script: what else there is may be read as a dot, a slash or nothing at all. */
function inHost(value: RenderedPart, host: string, after: string): string {
  // `https://example.com{{ data.a }}`: what goes on after the last dot that the template has would be another zone.
  const isBehindZone = after === '' && closedZone.test(host)
  if (isBehindZone && !/^\d*$/.test(value.text)) throw misplaced(value, 'in the host', movesHost)
  // As the engine prints what is null.
  if (/^none$/i.test(value.text)) throw misplaced(value, 'in the host', 'is none')
  const isAddress = host === placeholder && /^\[[\da-f:.]+\]$/i.test(value.text)
  const isInBrackets = host.startsWith('[') && /^[\da-f:.]*$/i.test(value.text)
  if (isAddress || isInBrackets || (!host.startsWith('[') && /^[\p{L}\p{Nd}\p{M}_.-]*$/u.test(value.text)))
    return value.text
  throw misplaced(value, 'in the host', `${movesHost}, or is part of no host name`)
}

function inPort(value: RenderedPart): string {
  if (/^\d*$/.test(value.text)) return value.text
  throw misplaced(value, 'in the port', 'is no number')
}

function inPath(value: RenderedPart): string {
  if (/\p{Cc}/u.test(value.text)) throw misplaced(value, 'in the path', 'has a control character')
  return encodeInPath(value.text)
}

/** A value that has a place between `?` or `&` and the next of them for itself may be many parameters. */
function inQuery(value: RenderedPart, before: string, after: string): string {
  const isWhole = /[?&]$/.test(before) && /^(?:&|$)/.test(after)
  return isWhole ? encodeParameters(value.text) : encodeInParameter(value.text)
}

/** A value may have slashes, but `..` in it cannot leave the path before it. */
function refuseClimbing(outline: string, path: string): void {
  if (countPlaces(outline) === 0) return
  const steps = (text: string) => text.split('/').filter((step) => /^(?:\.|%2e){1,2}$/i.test(step)).length
  // Steps that the template itself takes are its own.
  if (steps(path) > steps(outline))
    throw new MisplacedValue('a value in the path has a step to the folder above, or to the same: .. or .')
}

/** Whether no character was read as a dot, and no number as an address. */
function isReadAsWritten(hostname: string, authority: string): boolean {
  return hostname.startsWith('[') || hostname.split('.').length === authority.split('.').length
}
