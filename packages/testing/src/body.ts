/** The text of a body, whatever its bytes are. */
export function bodyText(bytes: Uint8Array | undefined): string {
  return Buffer.from(bytes ?? []).toString()
}

/** What a body says as JSON; `undefined` if it is none. */
// biome-ignore lint/suspicious/noExplicitAny: what it is, its reader knows
export function parsedBody(text: string): any {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
