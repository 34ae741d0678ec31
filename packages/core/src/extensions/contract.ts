import type { StandardSchemaV1 } from '@standard-schema/spec'
import { deepFreeze } from '../json/deep-freeze.ts'
import { schemaProblem } from '../standard-schema.ts'
import type { AnswerDeclaration, ArgumentDeclaration, HookDeclaration } from './declaration.ts'
import { answerInvalid, argumentInvalid } from './errors.ts'
import { usesAnswer } from './kinds.ts'

/** An argument of a hook, by its name. */
export interface NamedArgument extends ArgumentDeclaration {
  readonly name: string
}

/** The arguments of a hook, in their order. */
export function argumentsOf({ args = {} }: HookDeclaration): readonly NamedArgument[] {
  return Object.entries(args).map(([name, declared]) => ({
    name,
    ...(typeof declared === 'string' ? { description: declared } : declared),
  }))
}

/** What taps of a hook may answer; `undefined` if their answers are not looked at, or nothing is known of them. */
export function answerOf(declaration: HookDeclaration): AnswerDeclaration | undefined {
  const { kind, answer } = declaration
  if (typeof answer === 'string') return { description: answer }
  if (answer) return answer
  const [first] = argumentsOf(declaration)
  return usesAnswer(kind) === 'waterfall' ? first : undefined
}

/** Throws if a tap must not answer with that; `undefined` if it may answer with anything. */
export function checkOfAnswers(declaration: HookDeclaration): ((answer: unknown) => void) | undefined {
  const { check } = declaration
  const schema = answerOf(declaration)?.schema
  if (!schema) return check
  return (answer) => {
    check?.(answer)
    if (answer === undefined) return
    const problem = schemaProblem(schema, answer)
    if (problem !== undefined) throw answerInvalid(problem)
  }
}

/**
 * What is done with the arguments of each call of a hook before its taps see them; `undefined` if nothing is. In
 * development a call with an argument that does not fit its schema fails: that is a mistake of the application.
 */
export function beforeCalls(
  hook: string,
  declaration: HookDeclaration,
  isDevelopment: boolean,
): ((...args: unknown[]) => void) | undefined {
  const declared = argumentsOf(declaration)
  const steps = declared.flatMap(({ name, schema, frozen }, index) => {
    const own: ((args: unknown[]) => void)[] = []
    if (schema && isDevelopment) own.push((args) => checkArgument(hook, name, schema, args[index]))
    if (frozen) own.push((args) => void deepFreeze(args[index]))
    return own
  })
  if (steps.length === 0) return undefined
  return (...args) => {
    for (const step of steps) step(args)
  }
}

function checkArgument(hook: string, name: string, schema: StandardSchemaV1, value: unknown): void {
  const problem = schemaProblem(schema, value)
  if (problem !== undefined) throw argumentInvalid(hook, name, problem)
}
