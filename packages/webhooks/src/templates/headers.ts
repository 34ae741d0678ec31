/** What Python's `str.splitlines()` takes for the end of a line. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: Python counts these control characters
export const lineBreak: RegExp = /\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]/

/**
 * The headers of a text with a `Name: value` in each line (NetBox: `Webhook.render_headers`). A line without a colon is
 * skipped.
 */
export function parseHeaderLines(text: string): [name: string, value: string][] {
  return text.split(lineBreak).flatMap((line) => {
    const header = readHeaderLine(line)
    return header ? [header] : []
  })
}

/** The header of one line; `undefined` if it has no colon. */
export function readHeaderLine(line: string): [name: string, value: string] | undefined {
  const colon = line.indexOf(':')
  return colon < 0 ? undefined : [line.slice(0, colon).trim(), line.slice(colon + 1).trim()]
}
