/** As in NetBox. */
const longest = 150

const taken: ReadonlySet<string> = new Set(Object.getOwnPropertyNames(Object.prototype))

/** What nearly all names are: letters of ASCII and digits, and what stands between them. */
const plain = /^[a-z\d](?:[\w-]{0,100}[a-z\d])?$/i

// Format characters (but for the joiner in an emoji), private and unassigned ones, and what breaks lines.
const unseen =
  /[\p{Cc}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]|(?!\u200D)\p{Cf}|(?<!\p{Extended_Pictographic}|\p{Emoji_Modifier}|\uFE0F)\u200D/u

/**
 * Why a text cannot be the name of something, as the end of a sentence; `undefined` if it can. Names stand in paths, in
 * commands, in labels of metrics and as keys, and people tell them apart by looking at them.
 */
export function nameProblem(name: string): string | undefined {
  const problem = plain.test(name) ? undefined : unusualProblem(name)
  return problem ?? (taken.has(name) ? "is a word of JavaScript's own" : undefined)
}

function unusualProblem(name: string): string | undefined {
  if (name.trim() === '') return 'is empty'
  if (name !== name.trim()) return 'begins or ends with a blank'
  if (name.length > longest) return `has more than ${longest} characters`
  if (unseen.test(name)) return 'has a character that cannot be seen'
  if (name !== name.normalize('NFC'))
    return 'is not in the normal form of Unicode (NFC), and looks like one that is'
  if (/[\\/]/.test(name)) return 'has a slash or backslash, which ends a part of a path'
  if (/^\.+$/.test(name)) return 'has nothing but dots, which lead elsewhere in a path'
  if (/%[\da-f]{2}/i.test(name))
    return 'has an encoded character such as "%2e", which stands for another one in a path'
  return undefined
}

/** The same for a name that may have a scope, as packages have: `@scope/name`. */
export function scopedNameProblem(name: string): string | undefined {
  return nameProblem(name.replace(/^(@[^/\\]+)\/(?=[^/\\.])/, '$1-'))
}

/** A name as an error shows it: in quotes, with what cannot be seen written out, and not longer than a line. */
export function shownName(name: string): string {
  const short = name.length > 60 ? `${name.slice(0, 60)}…` : name
  return JSON.stringify(short).replaceAll(
    /[\p{C}\p{Zl}\p{Zp}]/gu,
    (sign) => `\\u${(sign.codePointAt(0) as number).toString(16).padStart(4, '0')}`,
  )
}
