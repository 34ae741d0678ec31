import { secretMark } from '@netbox-hooks/server'
import { isPlainObject } from '../is-plain-object.ts'
import { Sealed } from '../keys/seal.ts'

/** A part of settings that is a secret. */
export interface SecretPart {
  /** By which it is known, whatever else changes in the settings: `headers`, `authorization`. */
  readonly path: readonly string[]
  /** Where it stands in the settings: `headers`, `Authorization`. */
  readonly place: readonly PropertyKey[]
  readonly value: string | Sealed
}

/** What takes the place of a secret part; `undefined` leaves it out. */
export type ChangeSecret = (part: SecretPart) => string | Sealed | undefined

/** Whether a value stands for a secret, or is one that is encrypted: it is secret wherever it stands. */
export function isKept(value: unknown): boolean {
  return value instanceof Sealed || value === secretMark
}

/** Changes the values in one place of the settings. */
export class Change {
  readonly #change: ChangeSecret
  readonly #path: readonly string[]
  readonly #place: readonly PropertyKey[]

  constructor(change: ChangeSecret, path: readonly string[], place: readonly PropertyKey[] = path) {
    this.#change = change
    this.#path = path
    this.#place = place
  }

  /**
   * @param step of the path by which a part is known
   * @param place the steps that lead there in the settings
   */
  at(step: string, place: readonly PropertyKey[] = [step]): Change {
    return new Change(this.#change, [...this.#path, step], [...this.#place, ...place])
  }

  value(value: unknown): unknown {
    const isText = typeof value === 'string' || value instanceof Sealed
    return isText ? this.#change({ path: this.#path, place: this.#place, value }) : value
  }

  each(list: unknown, work: (item: unknown, index: number) => unknown): unknown {
    if (!Array.isArray(list)) return list
    return list.map((item, index) => work(item, index)).filter((item) => item !== undefined)
  }

  fields(fields: unknown, work: (key: string, value: unknown) => unknown): unknown {
    if (!isPlainObject(fields)) return fields
    const changed = Object.entries(fields).map(([key, value]) => [key, work(key, value)] as const)
    return Object.fromEntries(changed.filter(([, value]) => value !== undefined))
  }
}
