import type { StandardSchemaV1 } from '@standard-schema/spec'
import type { SupervisionOptions } from '../hooks/tap-supervisor.ts'
import type { RegistryStores, ServiceName, Services, StoreDefinition, StoreName } from '../scope/stores.ts'
import type { HookKind } from './kinds.ts'

/** What an argument of a hook is. */
export interface ArgumentDeclaration {
  /** In a few words. */
  readonly description: string
  /**
   * Any Standard Schema that answers at once. Calls are checked against it in development only; what it returns in the place
   * of the argument is not used.
   */
  readonly schema?: StandardSchemaV1
  /** Whether it is frozen, with all that is in it, before a tap sees it: for plain data. Default `false`. */
  readonly frozen?: boolean
}

/** What taps of a hook may answer. */
export interface AnswerDeclaration {
  /** In a few words: `another page`. */
  readonly description: string
  /**
   * Any Standard Schema that answers at once. It is asked of every answer, also in production: a tap that answers
   * something else counts as failed. What it returns in the place of the answer is not used.
   */
  readonly schema?: StandardSchemaV1
}

/** A hook that plugins can tap. */
export interface HookDeclaration<Hook = unknown> extends SupervisionOptions {
  /** As tapable names it. */
  readonly kind: KindOf<Hook>
  /** For a hook of which there is one for each key (a `HookMap`): what the keys are, in a few words. */
  readonly keys?: unknown extends Hook ? string : Hook extends Keyed<unknown> ? string : undefined
  /** When it is called: `when a page has been rendered`. */
  readonly description: string
  /** Its arguments, in their order. A text is a description alone. Default: none. */
  readonly args?: Readonly<Record<string, string | ArgumentDeclaration>>
  /** What taps may answer. Default: for the waterfall kinds what the first argument is; for others whatever they like. */
  readonly answer?: string | AnswerDeclaration
}

/** A `HookMap`, whose own type is of one hook alone. */
type Keyed<Hook> = { for(key: never): Hook }

/** The kinds that a hook's type can be of: types cannot tell a series from a parallel hook. */
type KindOf<Hook> = unknown extends Hook
  ? HookKind
  : Hook extends Keyed<infer One>
    ? KindOf<One>
    : Hook extends { tapPromise: unknown }
      ? Extract<HookKind, `Async${string}`>
      : Extract<HookKind, `Sync${string}`>

/** Declares those hooks, by name. */
export type HookDeclarations<Hooks> = { readonly [Name in keyof Hooks]: HookDeclaration<Hooks[Name]> }

/** A service of the application. */
export interface OfferedService<Value = unknown> {
  readonly value: Value
  /** A semantic version. */
  readonly version: string
}

/** What an application offers to its plugins, beside what a host offers by itself. */
export interface ExtensionOf<Hooks> {
  /** Hooks to tap. Their names and types are made known by merging them into `ApplicationHooks`. */
  readonly hooks?: Partial<HookDeclarations<Hooks>>
  /** Stores to register in. Their names and types are made known by merging them into `ApplicationStores`. */
  readonly stores?: { readonly [Name in StoreName]?: StoreDefinition<RegistryStores[Name]> }
  /** Services to use. Their names and types are made known by merging them into `Services`. */
  readonly services?: { readonly [Name in ServiceName]?: OfferedService<Services[Name]> }
}

/** An extension, whatever hooks it declares. */
export interface AnyExtension extends Omit<ExtensionOf<object>, 'hooks'> {
  readonly hooks?: object
}
