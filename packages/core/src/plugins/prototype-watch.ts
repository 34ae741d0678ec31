const prototypes = {
  'Object.prototype': Object.prototype,
  'Array.prototype': Array.prototype,
  'Function.prototype': Function.prototype,
  'Promise.prototype': Promise.prototype,
  'String.prototype': String.prototype,
}

/** Sees what has been added to the prototypes that all code in the process shares. */
export class PrototypeWatch {
  readonly #seen = new Map(
    Object.entries(prototypes).map(([name, prototype]) => [name, new Set(Reflect.ownKeys(prototype))]),
  )

  /** What was added since the last look, e.g. `Object.prototype.extend`. */
  added(): string[] {
    return Object.entries(prototypes).flatMap(([name, prototype]) => {
      const seen = this.#seen.get(name) as Set<PropertyKey>
      const fresh = Reflect.ownKeys(prototype).filter((key) => !seen.has(key))
      for (const key of fresh) seen.add(key)
      return fresh.map((key) => `${name}.${String(key)}`)
    })
  }
}
