/** What Python's `str.splitlines()` takes for the end of a line. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: Python counts these control characters
const lineBreak = /\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]/

/**
 * The headers of a text with a `Name: value` in each line (NetBox: `Webhook.render_headers`). A line without a colon is
 * skipped.
 */
export function parseHeaderLines(text: string): [name: string, value: string][] {
  return text.split(lineBreak).flatMap((line): [string, string][] => {
    const colon = line.indexOf(':')
    return colon < 0 ? [] : [[line.slice(0, colon).trim(), line.slice(colon + 1).trim()]]
  })
}
