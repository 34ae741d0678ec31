import { isOptions, kindName, refuseUnless } from './arguments.ts'
import { NetboxHooksError } from './errors.ts'
import { closest } from './hints.ts'
import { shownName } from './names.ts'

/** What one option of a public function must be. */
export interface OptionRule {
  readonly needs: string
  is(value: unknown): boolean
  readonly required?: boolean
}

/** What the options of a public function must be, by their names: all that there are. */
export type OptionRules<Options> = Readonly<Record<keyof Options, OptionRule>>

const isObject = (value: unknown): boolean => value !== undefined && isOptions(value)
const isFunction = (value: unknown): boolean => typeof value === 'function'

/** What options mostly are. */
export const option: Readonly<
  Record<'text' | 'flag' | 'list' | 'object' | 'function' | 'logger', OptionRule>
> = {
  text: { needs: 'a text', is: (value) => typeof value === 'string' },
  flag: { needs: 'true or false', is: (value) => typeof value === 'boolean' },
  list: { needs: 'a list', is: (value) => Array.isArray(value) },
  object: { needs: 'an object', is: isObject },
  function: { needs: 'a function', is: isFunction },
  logger: {
    needs: 'a logger, with debug(), info(), warn() and error()',
    is: (value) => ['debug', 'info', 'warn', 'error'].every((level) => isFunction(Object(value)[level])),
  },
}

/**
 * Refuses options of a public function that it does not have, or that are not what their types say, all of them at once: who
 * writes JavaScript has no compiler. One that is `undefined` is left out.
 *
 * @param call the function, e.g. `createTestHost()`
 * @throws NetboxHooksError `NBH_ARGUMENT_INVALID`
 */
export function refuseOptions<Options extends object>(
  call: string,
  given: unknown,
  rules: OptionRules<Options>,
): void {
  refuseUnless(isOptions(given), call, 'an object with its options', given)
  const all = Object.entries<OptionRule>(rules)
  const options = (given ?? {}) as Readonly<Record<string, unknown>>
  const names = all.map(([name]) => name)
  const problems = [
    ...Object.keys(options)
      .filter((name) => !names.includes(name))
      .map((name) => unknownOption(call, name, names)),
    ...all.flatMap(([name, rule]) => {
      const { [name]: value } = options
      const isRight = value === undefined ? rule.required !== true : rule.is(value)
      return isRight ? [] : [wrongOption(call, name, rule, value)]
    }),
  ]
  if (problems.length === 1) throw problems[0]
  if (problems.length > 1)
    throw new NetboxHooksError({
      code: 'NBH_ARGUMENT_INVALID',
      message: `The options of ${call} have ${problems.length} mistakes.`,
      problems,
    })
}

function unknownOption(call: string, name: string, known: readonly string[]): NetboxHooksError {
  const meant = closest(name, known)
  return new NetboxHooksError({
    code: 'NBH_ARGUMENT_INVALID',
    message: `${call} has no option ${shownName(name)}.`,
    hint: meant === undefined ? `It has ${known.join(', ')}.` : `Did you mean "${meant}"?`,
  })
}

function wrongOption(call: string, name: string, { needs }: OptionRule, value: unknown): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_ARGUMENT_INVALID',
    message: `${call} needs ${needs} as its option "${name}"; it was given ${kindName(value)}.`,
  })
}
