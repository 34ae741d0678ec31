import type { Machine } from './machine.ts'
import type { Speed, SpeedPair } from './speed.ts'
import type { Runner } from './turns.ts'

/** One row of the table: a product figure against a baseline, both measured within a few seconds of each other. */
export type Row = {
  /** What `--only` selects it by. */
  readonly name: string
  /** A program or a file that the machine must have; without it the row is left out. */
  readonly needs?: string
  /** What the table says. */
  readonly title: string
  /** How the two figures become the one that is shown. */
  readonly compare: 'ratio' | 'difference' | 'none'
  /** Unit of the two figures. */
  readonly unit: string
  /** How often it is measured at most: for what takes long. */
  readonly mostPairs?: number
  /** What the comparison should come to. */
  readonly goal?: { readonly atLeast: number } | { readonly atMost: number }
} & (OneByOne | InTurns)

/** The two figures are measured one after the other. */
export interface OneByOne {
  /** Left out where there is nothing to compare with. */
  readonly baseline?: (machine: Machine) => Promise<number>
  /** One measurement. */
  readonly measure: (machine: Machine) => Promise<number>
  /** What else there is to say when all is measured: a line each under the table. */
  readonly notes?: () => readonly string[]
}

/** The two take turns, see {@link takeTurns}. */
export interface InTurns {
  readonly start: (machine: Machine) => Promise<readonly [baseline: Runner, figure: Runner]>
  /** The figure of a turn. */
  readonly of: (speed: Speed) => number
  /** What else there is to say when all is measured: a line each under the table. */
  readonly notes?: (pairs: readonly SpeedPair[]) => readonly string[]
}
