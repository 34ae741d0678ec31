import { answerOf, argumentsOf } from './contract.ts'
import type { HookDeclaration } from './declaration.ts'
import { type HookKind, usesAnswer } from './kinds.ts'

/** A hook that plugins can tap, in words. */
export interface HookDescription {
  readonly name: string
  /** As tapable names it. */
  readonly kind: HookKind
  /** For a hook of which there is one for each key: what the keys are. */
  readonly keys: string | undefined
  /** When it is called. */
  readonly description: string
  /** What it is called with, in this order. */
  readonly args: readonly {
    readonly name: string
    readonly description: string
    /** Whether it is checked in development. */
    readonly checked: boolean
    /** Whether no tap can change it. */
    readonly frozen: boolean
  }[]
  /** What a tap may answer; `undefined` if its answer is not looked at. */
  readonly answer: string | undefined
  /** Time limit of a tap that says none, in milliseconds. */
  readonly timeout: number
}

/** A store that plugins can register in, in words. */
export interface StoreDescription {
  readonly name: string
  /** What one value is called. */
  readonly kind: string
  readonly description: string | undefined
  /** Whether its values have unique names. */
  readonly named: boolean
}

/** What plugins can tap, and register in. */
export interface PointsDescription {
  readonly hooks: readonly HookDescription[]
  readonly stores: readonly StoreDescription[]
}

const loops = 'anything, to begin again'

/** A hook's declaration in words. @param timeout of taps that say none, in milliseconds */
export function describeHook(name: string, declaration: HookDeclaration, timeout: number): HookDescription {
  const { kind, keys, description } = declaration
  const args = argumentsOf(declaration).map((argument) => ({
    name: argument.name,
    description: argument.description,
    checked: argument.schema !== undefined,
    frozen: argument.frozen ?? false,
  }))
  const answer = answerOf(declaration)?.description
  const untold = { waterfall: 'the first argument, changed', bail: 'anything, to end the call', loop: loops }
  const use = usesAnswer(kind)
  return { name, kind, keys, description, args, answer: answer ?? (use && untold[use]), timeout }
}
