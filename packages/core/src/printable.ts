/** What is not to steer the terminal: control characters, and those that turn the direction of writing around. */
const steering = /[\p{Cc}\u2028-\u202e\u2066-\u2069]/gu

/** A text of one line: what a name or a stranger's data contains does not steer the terminal. */
export function printableLine(text: string): string {
  return text.replaceAll(steering, ' ')
}

/** A text of several lines, as {@link printableLine}; line breaks and tabs stay. */
export function printableText(text: string): string {
  return text.replaceAll(steering, (character) => (/[\n\t]/.test(character) ? character : ' '))
}

/** JSON that steers no terminal either. JSON itself escapes only some of these characters. */
export function printableJson(json: string): string {
  return json.replaceAll(/[\x7f-\x9f\u2028-\u202e\u2066-\u2069]/g, unicodeEscape)
}

function unicodeEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}
