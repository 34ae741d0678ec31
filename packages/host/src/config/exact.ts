/** Stands for the value of a key that is not known, so that nothing that is written there fits: an error names the key. */
export interface UnknownKey<Name> {
  readonly unknownKey: Name
}

/**
 * What a value has to be: `Known`, with no keys beside those that `Known` has, however deep. TypeScript looks for
 * unknown keys where an object is written to a place of a known type, but not in what a function returns.
 *
 * @typeParam Given what was written; it is only asked for its keys
 */
export type Exact<Given, Known> = unknown extends Given | Known
  ? Known
  : Given extends readonly unknown[]
    ? ExactList<Given, Known, Extract<Known, readonly unknown[]>>
    : Given extends object
      ? ExactObject<Given, Known, Exclude<Extract<Known, object>, readonly unknown[]>>
      : Known

/** A function may return lists of several lengths: what was written is asked for the keys of all its values. */
type ExactList<Given extends readonly unknown[], Known, List extends readonly unknown[]> = [List] extends [
  never,
]
  ? Known
  : readonly ExactValue<Given[number], List[number]>[]

type ExactValue<Given, Known> =
  | Exclude<Known, object>
  | ExactNested<Extract<Given, readonly unknown[]>, Known>
  | Exact<Together<Exclude<Extract<Given, object>, readonly unknown[]>>, Known>

type ExactNested<Lists, Known> = [Lists] extends [never]
  ? Extract<Known, readonly unknown[]>
  : Exact<Lists, Known>

/** One object with the keys of all objects of a union. */
type Together<Objects> = { readonly [Key in KeyOf<Objects>]: ValueAt<Objects, Key> }

/** An object type without keys, as `object`, may have any. */
type ExactObject<Given, Known, Objects> = [KeyOf<Objects>] extends [never]
  ? Known
  : Objects & {
      readonly [Key in keyof Given]?: Key extends KeyOf<Objects>
        ? Exact<Given[Key], ValueAt<Objects, Key>>
        : UnknownKey<Key>
    }

/** The keys of all types of a union. */
type KeyOf<Type> = Type extends unknown ? keyof Type : never

type ValueAt<Type, Key> = Type extends unknown ? (Key extends keyof Type ? Type[Key] : never) : never
