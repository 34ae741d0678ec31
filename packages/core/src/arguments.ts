import { NetboxHooksError } from './errors.ts'

/**
 * Refuses an argument of a public function that is not what its type says: who writes JavaScript has no compiler.
 *
 * @param isRight whether it is
 * @param call the function, e.g. `createHost()`
 * @param needs what it needs, e.g. `an object with its options`
 * @throws NetboxHooksError `NBH_ARGUMENT_INVALID`
 */
export function refuseUnless(isRight: boolean, call: string, needs: string, given: unknown): void {
  if (isRight) return
  throw new NetboxHooksError({
    code: 'NBH_ARGUMENT_INVALID',
    message: `${call} needs ${needs}; it was given ${kindName(given)}.`,
    hint: 'Correct the call. TypeScript, also by `// @ts-check` in JavaScript, finds such mistakes.',
  })
}

/** Whether an argument is an object, or left out. */
export function isOptions(given: unknown): boolean {
  return given === undefined || (typeof given === 'object' && given !== null && !Array.isArray(given))
}

/** Whether an argument is a list of texts. */
export function areTexts(given: unknown): boolean {
  return Array.isArray(given) && given.every((each) => typeof each === 'string')
}

/** What kind of value something is, with its article; never what it says. */
export function kindName(value: unknown): string {
  if (value === null || value === undefined) return String(value)
  try {
    if (Array.isArray(value)) return 'an array'
    const kind = typeof value === 'object' ? Object.prototype.toString.call(value).slice(8, -1) : typeof value
    return kind === 'Object' ? 'an object' : `${/^[aeiou]/i.test(kind) ? 'an' : 'a'} ${kind}`
  } catch {
    // A proxy that was revoked, or a tag that throws.
    return 'an object'
  }
}
