/** What is shorter is no secret, and might be part of any text. */
const shortest = 8

/** A text without values that must not be kept, such as a receiver might send back. */
export function redact(text: string, values: readonly string[]): string {
  let redacted = text
  for (const value of values) {
    // Credentials are recognised without their scheme as well.
    const bare = value.replace(/^[a-z]+ +/i, '')
    if (bare.length >= shortest) redacted = redacted.replaceAll(bare, '[redacted]')
  }
  return redacted
}
