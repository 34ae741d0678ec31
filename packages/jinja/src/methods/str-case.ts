import { blank } from '../values/characters.ts'
import { textOf } from '../values/compare.ts'
import type { Context, Value } from '../values/model.ts'
import { type Builtin, builtin } from '../values/signature.ts'

const upper = /[\p{Uppercase}]/u
const lower = /[\p{Lowercase}]/u

/** Whether a text is not empty and each of its characters is such a one. */
function all(form: string): RegExp {
  return new RegExp(`^${form}+$`, 'u')
}

const decimal = '\\p{Nd}'
/** What Unicode takes for digits beyond decimals: superscripts, circled ones. */
const digit = `[${decimal}\\xb2\\xb3\\xb9\\u2070\\u2074-\\u2079\\u2080-\\u2089\\u2460-\\u2468\\u2474-\\u247c\\u2488-\\u2490\\u24ea\\u24f5-\\u24fd\\u24ff\\u2776-\\u277e\\u2780-\\u2788\\u278a-\\u2792]`
const blanks = all(`[${blank}]`)

const forms: Readonly<Record<string, RegExp>> = {
  isalnum: all('[\\p{L}\\p{N}]'),
  isalpha: all('\\p{L}'),
  isascii: /^[\0-\x7f]*$/,
  isdecimal: all(decimal),
  isdigit: all(digit),
  isnumeric: all('[\\p{N}\\p{Ideographic}]'),
  isspace: blanks,
  isidentifier: /^[\p{L}\p{Nl}_][\p{L}\p{Nl}\p{Nd}\p{Mn}\p{Mc}\p{Pc}_]*$/u,
  isprintable: /^[^\p{C}\p{Zl}\p{Zp}\p{Zs}]*$/u,
}

/** Python's `str.title()`: what follows a letter is small, the rest is large. */
function titled(text: string): string {
  return text.replace(/[\p{Lu}\p{Ll}\p{Lt}]+/gu, capitalized)
}

/** Python's `str.capitalize()`. */
export function capitalized(text: string): string {
  const [first = ''] = text
  const large = first.toUpperCase()
  const [head = '', ...tail] = large
  return head + tail.join('').toLowerCase() + text.slice(first.length).toLowerCase()
}

function swapped(text: string): string {
  return text.replace(/\p{L}/gu, (character) =>
    upper.test(character) ? character.toLowerCase() : character.toUpperCase(),
  )
}

/** Whether words begin large and go on small. */
function isTitle(text: string): boolean {
  let isAfterLetter = false
  let hasLetter = false
  for (const character of text) {
    if (upper.test(character) || /\p{Lt}/u.test(character)) {
      if (isAfterLetter) return false
      isAfterLetter = true
      hasLetter = true
    } else if (lower.test(character)) {
      if (!isAfterLetter) return false
      hasLetter = true
    } else isAfterLetter = false
  }
  return hasLetter
}

/** Whether there are letters of one case, and none of the other. */
export function isAll(text: string, which: 'upper' | 'lower'): boolean {
  const [own, other] = which === 'upper' ? [upper, lower] : [lower, upper]
  return own.test(text) && !other.test(text) && !/\p{Lt}/u.test(text)
}

function method(run: (text: string, context: Context) => Value): Builtin {
  return builtin('', (context, value) => {
    const text = textOf(value) as string
    context.budget.work(text.length)
    context.budget.room(text.length)
    return run(text, context)
  })
}

/** The methods of `str` about kinds of characters. */
export const caseMethods: Readonly<Record<string, Builtin>> = {
  ...Object.fromEntries(
    Object.entries(forms).map(([name, form]) => [name, method((text) => form.test(text))]),
  ),
  upper: method((text) => text.toUpperCase()),
  lower: method((text) => text.toLowerCase()),
  casefold: method((text) => text.toUpperCase().toLowerCase().replaceAll('ς', 'σ')),
  capitalize: method(capitalized),
  title: method(titled),
  swapcase: method(swapped),
  istitle: method(isTitle),
  isupper: method((text) => isAll(text, 'upper')),
  islower: method((text) => isAll(text, 'lower')),
}
