import type { Verdict } from './values.ts'

/** Why a ruleset comes to what it comes to: its own tree, with what became of every part. */
export type Explanation = ConditionExplanation | SetExplanation

/** What became of one condition. */
export interface ConditionExplanation {
  readonly attr: string
  readonly op: string
  readonly negate: boolean
  readonly value?: unknown
  readonly from?: unknown
  readonly to?: unknown
  /** The attribute's value; with `changed` and `unchanged` the one after the change. Absent if there is none. */
  readonly actual?: unknown
  /** With `changed` and `unchanged`: the value before the change. Absent if there is none. */
  readonly before?: unknown
  readonly result: Verdict
  /** One sentence. */
  readonly reason: string
  /** Whether it had a say. `false` if what stands before it had decided already. */
  readonly reached: boolean
}

/** What became of a set; `and` or `or` holds its members. */
export interface SetExplanation {
  readonly and?: readonly Explanation[]
  readonly or?: readonly Explanation[]
  readonly result: Verdict
  readonly reached: boolean
}
