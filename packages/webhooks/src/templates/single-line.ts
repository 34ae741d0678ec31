/** An escape sequence of JSON, or a character that JSON leaves as it is and that may break a line. */
const candidate = /\\(?:u[\da-f]{4}|.)|[\x7f\x85\u2028\u2029]/gi
/** Those among them that stand for a control character other than a tab, or for a line break. */
const unwanted = /^(?:[^\\]|\\[bfnr]|\\u(?:00[01][\da-f]|007f|0085|202[89]))$/i

/**
 * Takes line breaks and control characters out of all strings of a JSON text: what data says cannot begin a line of
 * its own where it is printed.
 */
export function removeLineBreaks(json: string): string {
  return json.replace(candidate, (found) => (unwanted.test(found) ? '' : found))
}
