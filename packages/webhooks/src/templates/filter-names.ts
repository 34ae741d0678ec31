/** A comment, a raw block (both skipped), a filter block, or the beginning of a tag. */
const inText =
  /\{#[\s\S]*?#\}|\{%[-+]?\s*raw\s*[-+]?%\}[\s\S]*?\{%[-+]?\s*endraw\s*[-+]?%\}|\{%[-+]?\s*filter\s+([A-Za-z_]\w*)|\{[{%]/
/** A string (skipped), the end of the tag, or a filter: `|` has no other meaning in Jinja2. */
const inTag = /"(?:[^"\\]|\\[\s\S])*"|'(?:[^'\\]|\\[\s\S])*'|[%}]\}|\|\s*([A-Za-z_]\w*)/

/**
 * The filters that a template uses, each with its first line. The engine misses an unknown one only when it renders;
 * Python's Jinja2 refuses the template.
 *
 * @param source a template without syntax errors
 */
export function filterNamesIn(source: string): ReadonlyMap<string, number> {
  const found = new Map<string, number>()
  const [text, tag] = [new RegExp(inText, 'g'), new RegExp(inTag, 'g')]
  let [isTag, at] = [false, 0]
  for (;;) {
    const pattern = isTag ? tag : text
    pattern.lastIndex = at
    const match = pattern.exec(source)
    if (!match) return found
    const [token, name] = match
    at = match.index + token.length
    if (name !== undefined && !found.has(name)) found.set(name, source.slice(0, at).split('\n').length)
    isTag = isTag ? !/^[%}]\}$/.test(token) : token.length === 2 || name !== undefined
  }
}
