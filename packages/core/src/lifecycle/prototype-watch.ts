import { shared } from '../scope/shared-slot.ts'

const prototypes = {
  'Object.prototype': Object.prototype,
  'Array.prototype': Array.prototype,
  'Function.prototype': Function.prototype,
  'Promise.prototype': Promise.prototype,
  'String.prototype': String.prototype,
}

/** What was passed over before somebody could be told of it. */
const untold = shared('prototypeAdditions', () => [] as string[])

/**
 * Makes what was added to the prototypes that all code shares be passed over, e.g. by a configuration that has just been
 * imported; the next {@link PrototypeWatch} that looks tells of it.
 */
export function passOverAdditions(): void {
  for (const [name, prototype] of Object.entries(prototypes))
    for (const key of Reflect.ownKeys(prototype))
      if (isEnumerable(prototype, key)) {
        passOver(prototype, key)
        untold.push(`${name}.${String(key)}`)
      }
}

/**
 * Sees what has been added to the prototypes that all code in the process shares. What is added there by an assignment
 * turns up in every `for…in` of every library; it is made to be passed over there, as what a language has itself is.
 */
export class PrototypeWatch {
  readonly #seen = new Map(
    Object.entries(prototypes).map(([name, prototype]) => [
      name,
      // What could be enumerated was added by somebody, also if it was before there was a watch.
      new Set(Reflect.ownKeys(prototype).filter((key) => !isEnumerable(prototype, key))),
    ]),
  )

  /** What was added since the last look, e.g. `Object.prototype.extend`. */
  added(): string[] {
    const fresh = Object.entries(prototypes).flatMap(([name, prototype]) => {
      const seen = this.#seen.get(name) as Set<PropertyKey>
      const fresh = Reflect.ownKeys(prototype).filter((key) => !seen.has(key))
      for (const key of fresh) {
        seen.add(key)
        passOver(prototype, key)
      }
      return fresh.map((key) => `${name}.${String(key)}`)
    })
    return [...untold.splice(0), ...fresh]
  }
}

function isEnumerable(prototype: object, key: PropertyKey): boolean {
  return Object.getOwnPropertyDescriptor(prototype, key)?.enumerable === true
}

function passOver(prototype: object, key: PropertyKey): void {
  const property = Object.getOwnPropertyDescriptor(prototype, key)
  if (property?.enumerable && property.configurable)
    Object.defineProperty(prototype, key, { ...property, enumerable: false })
}
