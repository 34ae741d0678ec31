/** Headers that are a secret, wherever their value comes from. */
const secretNames =
  /^(?:(?:proxy-)?authorization|cookie|(?:.+-)?(?:token|secret|password|(?:api|auth|access|private)-?key|(?:api|auth)token))$/i

/**
 * Whether the value of a header is a secret by the header's name.
 * @param marked names of further headers of that kind
 */
export function isSecretHeaderName(name: string, marked: readonly string[] = []): boolean {
  const lower = name.toLowerCase()
  return secretNames.test(name) || marked.some((other) => other.toLowerCase() === lower)
}
