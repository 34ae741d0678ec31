const sequence = /\\(?:\n|[\\'"abfnrtv]|[0-7]{1,3}|x[\da-fA-F]{2}|u[\da-fA-F]{4}|U[\da-fA-F]{8})/g
const short: Readonly<Record<string, string>> = {
  '\n': '',
  '\\': '\\',
  "'": "'",
  '"': '"',
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
}

/** What a string literal of Python says; `undefined` if an escape in it is not complete. */
export function readString(literal: string): string | undefined {
  const inside = literal.slice(1, -1)
  if (!inside.includes('\\')) return inside
  const broken =
    /^(?:[^\\]|\\(?![xuUN])[\s\S]|\\x[\da-fA-F]{2}|\\u[\da-fA-F]{4}|\\U00(?:0[\da-fA-F]|10)[\da-fA-F]{4})*$/
  if (!broken.test(inside)) return undefined
  return inside.replace(sequence, (found) => {
    const known = short[found[1] as string]
    if (known !== undefined) return known
    const isOctal = /\d/.test(found[1] as string)
    return String.fromCodePoint(Number.parseInt(found.slice(isOctal ? 1 : 2), isOctal ? 8 : 16))
  })
}
