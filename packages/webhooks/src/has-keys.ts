/** Whether an object has anything in it; to list the keys would cost more. */
export function hasKeys(object: object): boolean {
  for (const key in object) if (Object.hasOwn(object, key)) return true
  return false
}
