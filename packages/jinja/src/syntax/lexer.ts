import { JinjaError, placeOf } from '../errors.ts'
import { blank, strip } from '../values/characters.ts'
import { repr } from '../values/print.ts'
import { readString } from './string-literal.ts'
import type { Token, TokenType } from './tokens.ts'

/** A template as it is read: one kind of line break, and none at its end. */
export function normalized(source: string): string {
  return source.replace(/\r\n?/g, '\n').replace(/\n$/, '')
}

const space = `[${blank}]`
const opening = new RegExp(
  `(?<raw>\\{%(?<rawSign>[-+]?)${space}*raw${space}*(?:-%\\}${space}*|%\\}))|(?<tag>\\{[{%#])(?<sign>[-+]?)`,
  'g',
)
const rawEnd = new RegExp(`\\{%(?<sign>[-+]?)${space}*endraw${space}*(?:\\+%\\}|-%\\}${space}*|%\\})`, 'g')
const commentEnd = new RegExp(`\\+#\\}|-#\\}${space}*|#\\}`, 'g')
const variableEnd = new RegExp(`-\\}\\}${space}*|\\}\\}`, 'y')
const blockEnd = new RegExp(`\\+%\\}|-%\\}${space}*|%\\}`, 'y')

/** The tokens inside a tag, in the order in which they are tried. */
const inside: readonly (readonly [TokenType | 'blank', RegExp])[] = [
  ['blank', new RegExp(`${space}+`, 'y')],
  ['float', /(?<!\.)(?:\d+_)*\d+(?:(?:\.(?:\d+_)*\d+)?e[-+]?(?:\d+_)*\d+|\.(?:\d+_)*\d+)/iy],
  ['integer', /0b(?:_?[01])+|0o(?:_?[0-7])+|0x(?:_?[\da-f])+|[1-9](?:_?\d)*|0(?:_?0)*/iy],
  ['name', /[\p{L}\p{Nl}\p{Nd}\p{Mn}\p{Mc}_]+/uy],
  ['string', /'(?:[^'\\]|\\[\s\S])*'|"(?:[^"\\]|\\[\s\S])*"/y],
  ['operator', /\/\/|\*\*|[=!<>]=|[-+/*%~[\](){}<>=.:|,;]/y],
]

const partners: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' }

/**
 * The tokens of a template.
 * @param source see {@link normalized}
 * @throws JinjaError
 */
export function tokensOf(source: string): readonly Token[] {
  const tokens: Token[] = []
  let at = 0
  const add = (type: TokenType, text: string, end: number) => tokens.push({ type, text, at, end })
  const fail = (message: string, offset = at): never => {
    throw new JinjaError('TemplateSyntaxError', message, placeOf(source, offset))
  }

  while (at < source.length) {
    opening.lastIndex = at
    const found = opening.exec(source)
    const { raw, rawSign, tag, sign } = found?.groups ?? {}
    const data = source.slice(at, found?.index)
    const kept = (rawSign ?? sign) === '-' ? strip(data, undefined, 'right') : data
    if (kept !== '') add('data', kept, at + kept.length)
    at = found ? found.index : source.length
    if (raw !== undefined) readRaw(at + raw.length)
    else if (tag === '{#') skipComment()
    else if (tag !== undefined) readTag(tag, at + tag.length + (sign as string).length)
  }
  add('end', '', at)
  return tokens

  function readRaw(start: number): void {
    rawEnd.lastIndex = start
    const end = rawEnd.exec(source)
    if (!end) {
      fail('Missing end of raw directive')
      return
    }
    const data = source.slice(start, end.index)
    at = start
    const kept = end.groups?.['sign'] === '-' ? strip(data, undefined, 'right') : data
    if (kept !== '') add('data', kept, start + kept.length)
    at = rawEnd.lastIndex
  }

  function skipComment(): void {
    commentEnd.lastIndex = at + 2
    if (!commentEnd.test(source)) fail('Missing end of comment tag')
    at = commentEnd.lastIndex
  }

  function readTag(tag: string, start: number): void {
    const isBlock = tag === '{%'
    const end = isBlock ? blockEnd : variableEnd
    add(isBlock ? 'block_begin' : 'variable_begin', tag, start)
    at = start
    const open: string[] = []
    for (;;) {
      end.lastIndex = at
      if (open.length === 0 && end.test(source)) {
        add(isBlock ? 'block_end' : 'variable_end', isBlock ? '%}' : '}}', end.lastIndex)
        at = end.lastIndex
        return
      }
      if (at >= source.length) {
        add('end', '', at)
        return
      }
      readToken(open)
    }
  }

  function readToken(open: string[]): void {
    for (const [type, form] of inside) {
      form.lastIndex = at
      const text = form.exec(source)?.[0]
      if (text === undefined) continue
      const end = at + text.length
      if (type === 'operator') balance(text, open)
      if (type === 'string') {
        const value = readString(text)
        if (value === undefined) fail(`an escape in the string ${text} is not complete`)
        add(type, value as string, end)
      } else if (type !== 'blank') add(type, text, end)
      at = end
      return
    }
    fail(`unexpected char ${repr(String.fromCodePoint(source.codePointAt(at) as number))} at ${at}`)
  }

  function balance(operator: string, open: string[]): void {
    if (/^[([{]$/.test(operator)) open.push(operator)
    const partner = partners[operator]
    if (partner === undefined) return
    const expected = open.pop()
    if (expected === undefined) fail(`unexpected '${operator}'`)
    if (expected !== partner) {
      const closing = Object.entries(partners).find(([, opened]) => opened === expected)?.[0]
      fail(`unexpected '${operator}', expected '${closing}'`)
    }
  }
}
