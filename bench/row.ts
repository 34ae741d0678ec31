import type { Machine } from './machine.ts'

/** One row of the table: a product figure against a baseline, both measured within a few seconds of each other. */
export interface Row {
  /** What `--only` selects it by. */
  readonly name: string
  /** A program that the machine must have; without it the row is left out. */
  readonly needs?: string
  /** What the table says. */
  readonly title: string
  /** How the two figures become the one that is shown. */
  readonly compare: 'ratio' | 'difference'
  /** Unit of the two figures. */
  readonly unit: string
  /** What the comparison should come to. */
  readonly goal?: { readonly atLeast: number } | { readonly atMost: number }
  /** What the row is compared with; `undefined` means L, see {@link Machine.limit}. */
  readonly baseline?: (machine: Machine) => Promise<number>
  /** One measurement. */
  readonly measure: (machine: Machine) => Promise<number>
  /** What else there is to say when all is measured: a line each under the table. */
  readonly notes?: () => readonly string[]
}
