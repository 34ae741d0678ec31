/** What a secret is bound to when it is encrypted: the object, and the part of its settings. */
export function placeOf(uid: string, path: readonly string[]): string {
  return JSON.stringify([uid, ...path])
}
