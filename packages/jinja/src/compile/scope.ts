import type { Body } from '../syntax/nodes.ts'
import { namesOf } from '../syntax/targets.ts'

/** Where a variable may be: so many frames out, and the place in that frame. */
export interface Place {
  readonly hops: number
  readonly index: number
}

/** The names that a part of a template assigns. Each scope is one frame when it is rendered. */
export class Scope {
  readonly parent: Scope | undefined
  readonly #indexes = new Map<string, number>()
  /** Names that are given a value in several places. */
  readonly #repeated = new Set<string>()
  readonly #data = new Set<string>()
  /** Of the names that a macro has beside its parameters, those that are used. */
  readonly used: Set<string> = new Set()

  constructor(parent: Scope | undefined, names: Iterable<string>) {
    this.parent = parent
    for (const name of names) {
      if (this.#indexes.has(name)) this.#repeated.add(name)
      else this.#indexes.set(name, this.#indexes.size)
    }
  }

  get size(): number {
    return this.#indexes.size
  }

  /** @throws Error if the scope has no such name */
  indexOf(name: string): number {
    const index = this.#indexes.get(name)
    if (index === undefined) throw new Error(`the scope has no name ${name}`)
    return index
  }

  /** All places of a name, from the inside out: the first that has a value is it. */
  find(name: string): Place[] {
    const places: Place[] = []
    let hops = 0
    for (let scope: Scope | undefined = this; scope; scope = scope.parent) {
      const index = scope.#indexes.get(name)
      if (index !== undefined) {
        scope.used.add(name)
        places.push({ hops, index })
      }
      hops += 1
    }
    return places
  }

  /** Says that names are given data. It counts for those that are given nothing else. */
  holdData(names: Iterable<string>): void {
    for (const name of names) if (!this.#repeated.has(name)) this.#data.add(name)
  }

  /** Whether a variable is data wherever it is found; `undefined` if no scope has it. */
  isData(name: string): boolean | undefined {
    let found: boolean | undefined
    for (let scope: Scope | undefined = this; scope && found !== false; scope = scope.parent)
      if (scope.#indexes.has(name)) found = scope.#data.has(name)
    return found
  }

  /** All names that can be seen from here. */
  *names(): Generator<string> {
    for (let scope: Scope | undefined = this; scope; scope = scope.parent) yield* scope.#indexes.keys()
  }
}

/** The names that statements assign in their own scope. */
export function* assignedIn(body: Body): Generator<string> {
  for (const statement of body) {
    if (statement.kind === 'set' || statement.kind === 'capture') yield* namesOf(statement.target)
    else if (statement.kind === 'macro') yield statement.name
    else if (statement.kind === 'if') {
      for (const branch of statement.branches) yield* assignedIn(branch.body)
      yield* assignedIn(statement.otherwise)
    }
  }
}
