/**
 * A template's value as the engine hands it to a filter. An object is a Map; both `none` and what is undefined are
 * `undefined`.
 */
export type TemplateValue =
  | undefined
  | null
  | boolean
  | number
  | bigint
  | string
  | readonly TemplateValue[]
  | ReadonlyMap<TemplateValue, TemplateValue>

/** A value as Python's `str()` writes it: `True`, `None`, `['a', 1]`. */
export function pythonText(value: TemplateValue): string {
  return typeof value === 'string' ? value : pythonLiteral(value)
}

/** A value as Python's `repr()` writes it. */
export function pythonLiteral(value: TemplateValue): string {
  if (value === undefined || value === null) return 'None'
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (typeof value === 'number') return pythonNumber(value)
  if (typeof value === 'string') return pythonString(value)
  if (typeof value === 'bigint') return String(value)
  if (value instanceof Map) {
    const entries = [...value].map(([key, item]) => `${pythonLiteral(key)}: ${pythonLiteral(item)}`)
    return `{${entries.join(', ')}}`
  }
  return `[${(value as readonly TemplateValue[]).map(pythonLiteral).join(', ')}]`
}

/** A number as Python writes it, which gives exponents two digits. JavaScript does not tell `2.0` from `2`. */
export function pythonNumber(value: number): string {
  if (Number.isNaN(value)) return 'nan'
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf'
  return String(value).replace(/e([+-])(\d)$/, 'e$10$2')
}

function pythonString(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'"
  const short: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\\': '\\\\' }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that are escaped
  const escaped = text.replace(/[\\\0-\x1f\x7f-\xa0\xad]/g, (character) => {
    return short[character] ?? `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`
  })
  return quote + (quote === "'" ? escaped.replaceAll("'", "\\'") : escaped) + quote
}
