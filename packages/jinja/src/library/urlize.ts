import type { Budget } from '../budget.ts'
import { JinjaError } from '../errors.ts'
import { escaped } from '../methods/str.ts'
import { splitText } from '../methods/str-split.ts'
import { blank, escapeHtml, textLength, textSlice } from '../values/characters.ts'
import { sorted } from '../values/compare.ts'
import { type Context, Markup, type Value } from '../values/model.ts'
import { toIndex } from '../values/numbers.ts'
import { str } from '../values/print.ts'
import { isTruthy, toList } from '../values/sequences.ts'

/** Domains that are taken for links without a scheme. */
const basicDomain = /^(?:[\p{L}\p{N}_%-]{2,63}\.)+(?:com|net|int|edu|gov|org|info|mil)$/iu
/** A host behind `http://`, `https://` or `www.`. */
const host = /^(?:(?:[\p{L}\p{N}_%-]+\.)*(?:[a-z]{2,63}|xn--[\p{L}\p{N}_%]{2,59}))$/iu
const address = /^(?:\d{1,3}(?:\.\d{1,3}){3}|\[(?:[\da-f]{0,4}:){2}(?:[\da-f]{0,4}:?){1,6}\])$/i
const mail = /^\S+@[\p{L}\p{N}_][\p{L}\p{N}_.-]*\.[\p{L}\p{N}_]+$/u

function isUrl(text: string): boolean {
  const [, scheme = '', rest = ''] = /^(https?:\/\/|www\.)?(.*)$/is.exec(text) ?? []
  const [, site = ''] = /^(\[[^\]]*\]|[^:/?#]*)(?::\d{1,5})?(?:[/?#]\S*)?$/s.exec(rest) ?? []
  if (basicDomain.test(scheme.toLowerCase() === 'www.' ? scheme + site : site)) return true
  if (scheme === '') return false
  return host.test(site) || (scheme.toLowerCase() !== 'www.' && address.test(site))
}

const brackets = [
  ['(', ')'],
  ['<', '>'],
  ['&lt;', '&gt;'],
] as const

const endings = [')', '>', '.', ',', '\n', '&gt;']

/** What ends a sentence or a bracket in front of a place. */
function signAt(word: string, end: number): string | undefined {
  return endings.find((sign) => word.endsWith(sign, end))
}

/** A word without the signs around it that belong to the sentence. */
function partsOf(word: string, budget: Budget): [head: string, middle: string, tail: string] {
  const head = /^(?:[(<]|&lt;)+/.exec(word)?.[0] ?? ''
  let end = word.length
  for (let sign = signAt(word, end); sign && end - sign.length >= head.length; sign = signAt(word, end))
    end -= sign.length
  let middle = word.slice(head.length, end)
  let tail = word.slice(end)
  for (const [open, close] of brackets) {
    const opened = middle.split(open).length
    if (opened <= middle.split(close).length) continue
    const moved = Math.min(opened - 1, tail.split(close).length - 1)
    for (let count = 0; count < moved; count += 1) {
      budget.work(tail.length)
      const end = tail.indexOf(close) + close.length
      middle += tail.slice(0, end)
      tail = tail.slice(end)
    }
  }
  return [head, middle, tail]
}

/** Jinja2's `urlize`. */
export function urlize(context: Context, value: Value, values: readonly (Value | undefined)[]): Value {
  const [limit = null, nofollow = false, target = null, rel = null, schemes = null] = values
  const relations = new Set(splitText(rel === null ? '' : str(rel, context), undefined, -1))
  if (isTruthy(nofollow)) relations.add('nofollow')
  relations.add('noopener')
  const relation = sorted([...relations], (item) => item, false, context).join(' ')
  const attributes =
    ` rel="${escapeHtml(relation)}"` +
    (target !== null && isTruthy(target) ? ` target="${escaped(target, context)}"` : '')
  const extra = schemes === null ? [] : toList(schemes, context).map((scheme) => str(scheme, context))
  for (const scheme of extra)
    if (!/^[\p{L}\p{N}_.+-]{2,}:\/{0,2}$/u.test(scheme))
      throw new JinjaError('FilterArgumentError', `'${scheme}' is not a valid URI scheme prefix.`)
  const most = limit === null ? Number.POSITIVE_INFINITY : toIndex(limit)
  const trim = (text: string) => (textLength(text) > most ? `${textSlice(text, 0, most)}...` : text)

  const link = (middle: string): string => {
    if (isUrl(middle)) {
      const isWhole = /^https?:\/\//.test(middle)
      return `<a href="${isWhole ? '' : 'https://'}${middle}"${attributes}>${trim(middle)}</a>`
    }
    if (middle.startsWith('mailto:') && mail.test(middle.slice(7)))
      return `<a href="${middle}">${middle.slice(7)}</a>`
    if (!/^(?:www\.|@)/.test(middle) && !middle.includes(':') && mail.test(middle))
      return `<a href="mailto:${middle}">${middle}</a>`
    return extra.reduce(
      (text, scheme) =>
        text !== scheme && text.startsWith(scheme) ? `<a href="${text}"${attributes}>${text}</a>` : text,
      middle,
    )
  }

  const text = escaped(value, context)
  context.budget.work(text.length * 4)
  const words = text.split(new RegExp(`([${blank}]+)`)).map((word) => {
    context.budget.work(word.length)
    const [head, middle, tail] = partsOf(word, context.budget)
    const linked = link(middle)
    context.budget.room(head.length + linked.length + tail.length)
    return head + linked + tail
  })
  return context.autoescape ? new Markup(words.join('')) : words.join('')
}
