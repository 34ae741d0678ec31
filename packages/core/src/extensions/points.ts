import { HookMap } from 'tapable'
import { defaultTimeout, type SupervisedHookOptions, TapSupervisor } from '../hooks/tap-supervisor.ts'
import { limits } from '../limits.ts'
import { guardLogger, type Logger, silentLogger } from '../logger.ts'
import { Registry } from '../scope/registry.ts'
import type { StoreDefinition } from '../scope/stores.ts'
import { boundedText } from '../thrown.ts'
import type { Clock } from '../times/clock.ts'
import { argumentsOf, beforeCalls, checkOfAnswers } from './contract.ts'
import type {
  AnyExtension,
  ExtensionOf,
  HookDeclaration,
  HookDeclarations,
  OfferedService,
} from './declaration.ts'
import { problemsOfExtensions } from './declaration-problems.ts'
import { describeHook, type PointsDescription } from './description.ts'
import { isDevelopment } from './development.ts'
import { extensionInvalid } from './errors.ts'
import { newHook, usesAnswer } from './kinds.ts'

/** What {@link ExtensionPoints} can be told. */
export interface ExtensionPointsOptions {
  /** Gets what taps fail with. Default: nobody. */
  readonly logger?: Logger
  /** What time limits of taps go by. Default: the system's. */
  readonly clock?: Clock | undefined
  /** Name of the host, to which belongs what no plugin registered. Default `host`. */
  readonly name?: string | undefined
  /** Whether the arguments of hooks are checked. Default: if `NODE_ENV` is `development` or `test`. */
  readonly development?: boolean | undefined
}

/** All hooks and stores of one host, made as its extensions declare them. */
export class ExtensionPoints<Hooks extends object, Extension extends ExtensionOf<Hooks>> {
  readonly hooks: Hooks = {} as Hooks
  readonly registry: Registry
  readonly taps: TapSupervisor
  /** What they are made of, in the order of their declaration. */
  readonly extensions: Extension[] = []
  readonly #development: boolean

  /** @throws NetboxHooksError `NBH_EXTENSION_INVALID` */
  constructor(extensions: readonly Extension[], options: ExtensionPointsOptions = {}) {
    const { logger = silentLogger, name, development = isDevelopment() } = options
    this.#development = development
    this.taps = new TapSupervisor({ logger: guardLogger(logger), clock: options.clock })
    this.registry = new Registry({}, { host: name })
    this.extend(extensions)
  }

  /**
   * Adds more extensions, before any plugin is loaded.
   * @throws NetboxHooksError `NBH_EXTENSION_INVALID`, with nothing added
   */
  extend(extensions: readonly Extension[]): void {
    const problems = problemsOfExtensions(extensions, this.extensions)
    if (problems.length > 0) throw extensionInvalid(problems)
    this.extensions.push(...extensions)
    const hooks = hooksIn(extensions).map(([hook, declared]) => [hook, this.#make(hook, declared)])
    Object.assign(this.hooks, Object.fromEntries(hooks))
    this.registry.declare(Object.fromEntries(storesIn(extensions)))
    for (const { services = {} } of extensions)
      for (const [service, offered] of Object.entries<OfferedService>(services))
        this.registry.add('services', { name: service, ...offered })
  }

  /** The hooks and stores in words, in the order of their declaration. */
  describe(): PointsDescription {
    return {
      hooks: hooksIn(this.extensions).map(([name, declared]) =>
        describeHook(name, declared, declared.timeout ?? defaultTimeout),
      ),
      stores: storesIn(this.extensions).map(([name, { kind = name, description, keyOf }]) => ({
        name,
        kind,
        description,
        named: keyOf !== undefined,
      })),
    }
  }

  #make(name: string, declared: HookDeclaration): unknown {
    if (declared.keys === undefined) return this.#makeOne(name, declared)
    return new HookMap(
      (key) => this.#makeOne(`${name}[${boundedText(String(key), limits.quotedText)}]`, declared),
      name,
    )
  }

  #makeOne(name: string, declared: HookDeclaration): unknown {
    const { kind, show, replace, timeout } = declared
    const args = argumentsOf(declared).length
    const supervision: SupervisedHookOptions = {
      check: checkOfAnswers(declared),
      show,
      replace,
      timeout,
      args,
      isLoop: usesAnswer(kind) === 'loop',
    }
    const hook = this.taps.supervise(newHook(kind, args, name), supervision)
    const call = beforeCalls(name, declared, this.#development)
    if (call) hook.intercept({ call } as never)
    return hook
  }
}

function hooksIn(extensions: readonly AnyExtension[]): [string, HookDeclaration][] {
  return extensions.flatMap(({ hooks = {} }) =>
    Object.entries(hooks as HookDeclarations<Record<string, unknown>>),
  )
}

function storesIn(extensions: readonly AnyExtension[]): [string, StoreDefinition][] {
  return extensions.flatMap(({ stores = {} }) => Object.entries<StoreDefinition>(stores))
}
