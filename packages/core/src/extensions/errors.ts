import { NetboxHooksError } from '../errors.ts'
import { nearest } from '../hints.ts'
import { shownName } from '../names.ts'

export function hookUnknown(name: string, known: readonly string[], plugin: string): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_HOOK_UNKNOWN',
    message: `${plugin} taps the hook ${shownName(name)}, which this application does not have.`,
    plugin,
    hint: `${nearest(name, known, 'hooks')} To tap it only where there is one, say { name, optional: true }.`,
  })
}

/** @param problem the end of a sentence that begins with the argument */
export function argumentInvalid(hook: string, argument: string, problem: string): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_HOOK_ARGUMENT_INVALID',
    message: `The application calls the ${hook} hook with ${argument} that is not as it declares it: ${problem}.`,
    hint: `Correct the call, or the schema of ${argument}. This is checked in development only.`,
  })
}

/** A tap's answer that a hook does not take. */
export function answerInvalid(problem: string): Error {
  return new TypeError(`it answered with something that the hook does not take: ${problem}`)
}

/** @param problems each the end of a sentence that begins with the declaration's place */
export function extensionInvalid(
  problems: readonly { readonly where: string; readonly problem: string }[],
): NetboxHooksError {
  const mistakes = problems.map(
    ({ where, problem }) =>
      new NetboxHooksError({ code: 'NBH_EXTENSION_INVALID', where, message: `${where} ${problem}.` }),
  )
  if (mistakes.length === 1) return mistakes[0] as NetboxHooksError
  return new NetboxHooksError({
    code: 'NBH_EXTENSION_INVALID',
    message: `The extension points of the application have ${mistakes.length} mistakes.`,
    problems: mistakes,
  })
}
