import { basename, dirname } from 'node:path'
import {
  defaultTimeLimits,
  NetboxHooksError,
  passOverAdditions,
  type Registry,
  type RegistryEntry,
  type TimeLimits,
} from '@netbox-hooks/core'
import { isObject } from '@netbox-hooks/core/json'
import { headerProblem } from '@netbox-hooks/delivery'
import { type LoadedConfig, loadConfigFile, type ModuleLoader } from '@netbox-hooks/loader'
import {
  allowedVariables,
  payloadKeys,
  type WebhookTemplates,
  type WebhookTemplatesOptions,
  type WebhookTexts,
} from '@netbox-hooks/webhooks'
import { keepSecretsOf } from '../secrets/of-configuration.ts'
import type { Secrets } from '../secrets/secrets.ts'
import { checkActionSettings } from './checks/action-settings.ts'
import { checkDuplicates } from './checks/duplicates.ts'
import { checkReferences, type Nameable, namedWebhooks } from './checks/references.ts'
import { compileTemplates } from './compile-templates.ts'
import type { Config } from './config.ts'
import { type EffectiveValue, effectiveValues, type WrittenConfig } from './effective-values.ts'
import { ConfigReporter, configInvalid } from './errors.ts'
import { problemOfConfig } from './measure.ts'
import {
  type CommandLineFlags,
  type Environment,
  keyVariables,
  type OverriddenConfig,
  overrideConfig,
} from './overrides.ts'
import { parseConfig } from './parse.ts'
import type { ParsedConfig } from './parsed.ts'
import { resolveReferences } from './references.ts'
import { withTls } from './tls-files.ts'

/** Where a host's configuration comes from. */
export interface ConfigurationSource extends CommandLineFlags {
  /** The configuration itself, instead of a file. */
  readonly config?: Config | undefined
  /** The configuration's file. Default: the first `netbox-hooks.config.*` in `cwd` or above. */
  readonly configFile?: string | undefined
  /** Folder to search from, and that relative paths of a given `config` start at. */
  readonly cwd: string
  /** What counts if no file is named and none is found. Default: that is an error. */
  readonly fallback?: Config | undefined
}

/** What plugins registered that a configuration can name. */
export interface KnownToPlugins {
  /** Names of the event types. */
  readonly eventTypes: readonly string[]
  readonly eventActions: readonly RegistryEntry<'eventActions'>[]
  /** Whether an action that is not among them is a mistake. */
  readonly strict: boolean
}

/** Finds the names of managed webhooks, as far as they can be known. */
export type ManagedWebhooks = (
  configuration: Pick<Configuration, 'parsed' | 'directory'>,
) => Promise<readonly string[]> | readonly string[]

/** Names that a configuration declares, whatever else is wrong with it. */
export interface DeclaredNames {
  readonly webhooks: readonly string[]
  readonly eventRules: readonly string[]
  /** Whether there is a webhook of that name, and it is not enabled. */
  isOff(webhook: string): boolean
}

/** A configuration on its way from a file to a host. It collects every mistake before any is reported. */
export class Configuration {
  /** The configuration file; `undefined` if the configuration was given as an object. */
  readonly file: string | undefined
  /** Folder that relative paths start at. */
  readonly directory: string
  /** The environment variables that templates may read. */
  readonly variables: ReadonlyMap<string, string>
  /** Where a configuration file was looked for, if there is none and the fallback counts. */
  readonly absence: NetboxHooksError | undefined
  readonly #raw: unknown
  readonly #written: WrittenConfig
  readonly #parsed: ParsedConfig | undefined
  readonly #report: ConfigReporter
  readonly #secrets: Secrets

  private constructor(
    found: OverriddenConfig,
    file: string | undefined,
    directory: string,
    secrets: Secrets,
    absence?: NetboxHooksError,
  ) {
    this.file = file
    this.absence = absence
    this.directory = directory
    this.#secrets = secrets
    const references = resolveReferences(found.raw, { directory, env: process.env, secrets })
    this.#written = { ...found, file, references }
    this.#raw = references.resolved
    keepSecretsOf(this.#raw, secrets)
    this.#report = ConfigReporter.for({
      file: file ? basename(file) : 'config',
      origins: found.origins,
      resolved: references,
      redact: (error) => secrets.redact(error),
    })
    const { value: config, issues } = parseConfig(this.#raw)
    this.variables = allowedVariables(process.env, config?.templates.env ?? [])
    for (const value of this.variables.values()) secrets.add(value)
    for (const issue of [...found.issues, ...issues]) this.#report.issue(issue)
    this.#parsed = config && {
      ...config,
      webhooks: config.webhooks.map((webhook, at) =>
        withTls(webhook, directory, this.#report.within('webhooks', at)),
      ),
    }
  }

  /**
   * @param secrets gets every secret that the configuration holds or refers to
   * @param isAnew whether this process may have loaded it before, and reads it as it is now
   * @throws NetboxHooksError `NBH_CONFIG_NOT_FOUND`, `NBH_CONFIG_UNREADABLE`
   */
  static async load(
    source: ConfigurationSource,
    modules: ModuleLoader,
    secrets: Secrets,
    isAnew = false,
  ): Promise<Configuration> {
    const { config, cwd } = source
    // What an application, or the configuration, adds to shared prototypes would turn up in what is read.
    passOverAdditions()
    const { env } = process
    // An application's own configuration has the last word: only the command line comes before it.
    if (config !== undefined) {
      refuseTooLarge(config, 'config', 'The configuration')
      const said = overrideConfig(config, keysFor(config, env), source)
      return new Configuration(said, undefined, cwd, secrets)
    }
    const namedBy =
      source.configFile === undefined && env['NETBOX_HOOKS_CONFIG'] ? 'NETBOX_HOOKS_CONFIG' : undefined
    const named = namedBy ? env[namedBy] : source.configFile
    const found = await orAbsence(loadConfigFile({ cwd, file: named, namedBy, modules, isAnew }))
    passOverAdditions()
    if (NetboxHooksError.is(found)) {
      if (named !== undefined || source.fallback === undefined) throw found
      return new Configuration(overrideConfig(source.fallback, env, source), undefined, cwd, secrets, found)
    }
    const { config: raw, file } = found
    refuseTooLarge(raw, basename(file), file)
    return new Configuration(overrideConfig(raw, env, source), file, dirname(file), secrets)
  }

  /** The configuration by itself, whatever plugins say; `undefined` if a value in it is wrong. */
  get parsed(): ParsedConfig | undefined {
    return this.#parsed
  }

  /** What it is called where its mistakes are told. */
  get shownName(): string {
    return this.file ?? 'The configuration'
  }

  /** The names that it declares, also if it has mistakes. */
  get declared(): DeclaredNames {
    const namesOf = (key: 'webhooks' | 'eventRules') =>
      this.#listed(key).flatMap(({ raw }) => {
        const { name } = Object(raw) as { readonly name?: unknown }
        return typeof name === 'string' ? [name] : []
      })
    const webhooks = this.#parsed?.webhooks ?? []
    const isOff = (name: string) => webhooks.some((webhook) => webhook.name === name && !webhook.enabled)
    return { webhooks: namesOf('webhooks'), eventRules: namesOf('eventRules'), isOff }
  }

  /** Every value of it, and where each comes from; none if one of them is wrong. */
  get effectiveValues(): readonly EffectiveValue[] {
    return this.#parsed ? effectiveValues(this.#written, this.#parsed) : []
  }

  /** What plugins need to load; available also when the rest of the configuration has mistakes. */
  get pluginOptions(): Pick<
    ParsedConfig,
    'plugins' | 'pluginsConfig' | 'allowIncompatible' | 'extensions'
  > & {
    readonly timeLimits: Partial<TimeLimits>
    readonly unsettled: readonly string[]
  } {
    const { plugins, allowIncompatible, extensions, timeLimits } = this.#parsed ?? {
      plugins: this.#plugins,
      allowIncompatible: this.#part('allowIncompatible').allowIncompatible,
      extensions: this.#part('extensions').extensions,
      timeLimits: this.#part('timeLimits').timeLimits,
    }
    const { pluginsConfig } = Object(this.#raw) as { readonly pluginsConfig?: unknown }
    const settings = Object.entries(isObject(pluginsConfig) ? pluginsConfig : {})
    const isSettled = ([plugin, given]: [string, unknown]) =>
      isObject(given) && !this.#report.lacks('pluginsConfig', plugin)
    return {
      plugins,
      pluginsConfig: Object.fromEntries(settings.filter(isSettled)) as ParsedConfig['pluginsConfig'],
      allowIncompatible,
      extensions,
      timeLimits: defined(timeLimits),
      unsettled: settings.filter((entry) => !isSettled(entry)).map(([plugin]) => plugin),
    }
  }

  /** Whether every plugin that is listed is known. */
  get #knowsPlugins(): boolean {
    return !this.#report.lacks('plugins')
  }

  /** Those of the listed plugins whose listing has no mistake. */
  get #plugins(): ParsedConfig['plugins'] {
    const { plugins } = Object(this.#raw) as { readonly plugins?: unknown }
    const listings = Array.isArray(plugins) ? plugins : []
    return listings.flatMap((listing) => parseConfig({ plugins: [listing] }).value?.plugins ?? [])
  }

  /**
   * What templates of webhooks are compiled with.
   * @param registry holds the plugins' filters
   * @param isComplete whether every plugin could register its filters
   * @param isPayloadTapped whether something may add to payloads
   */
  templateOptions(
    registry: Registry,
    isComplete: boolean,
    isPayloadTapped: () => boolean,
  ): WebhookTemplatesOptions {
    const knowsAll = isComplete && this.#knowsPlugins
    return {
      registry,
      filtersAreComplete: knowsAll,
      variables: () => (knowsAll && !isPayloadTapped() ? payloadKeys : undefined),
      env: this.#parsed?.templates.env,
      timeout: this.#parsed?.timeLimits.template,
      headerProblem,
    }
  }

  /** The templates of the listed webhooks; mistakes in them count among those of the configuration. */
  compileTemplates(templates: WebhookTemplates): Promise<readonly WebhookTexts[]> {
    return compileTemplates(this.#listed('webhooks'), this.#secrets, templates)
  }

  /**
   * The whole configuration.
   * @param said what plugins registered; `undefined` if a plugin has failed that may have registered more
   * @param failed what is wrong beside it
   * @param webhooks names of those that plugins have registered, or have tried to
   * @param managedWebhooks asked if a rule names a webhook that is not declared
   * @throws NetboxHooksError `NBH_CONFIG_INVALID` with every mistake, and `failed` among its problems
   */
  async complete(
    said: KnownToPlugins | undefined,
    failed: readonly NetboxHooksError[],
    webhooks: readonly string[] = [],
    managedWebhooks: ManagedWebhooks = () => [],
  ): Promise<ParsedConfig> {
    const known = this.#knowsPlugins ? said : undefined
    checkDuplicates(this.#raw, this.#report)
    const nameable = this.#nameable(known?.eventTypes, webhooks)
    const rules = this.#listed('eventRules')
    const isUnknown = ({ webhook }: { readonly webhook: string }) => !nameable.hasWebhook(webhook)
    const isAnyUnknown = rules.some(({ raw }) => namedWebhooks(raw).some(isUnknown))
    const managed = new Set(isAnyUnknown ? await managedWebhooks(this) : [])
    const isManagedWebhook = (name: string) => managed.has(name)
    for (const { raw, report } of rules) checkReferences(raw, { ...nameable, isManagedWebhook }, report)
    const { eventActions = [], strict = false } = known ?? {}
    const timeout = this.#parsed?.timeLimits.ready ?? defaultTimeLimits.ready
    const actions = { entries: eventActions, timeout, strict }
    const eventRules = await Promise.all(
      (this.#parsed?.eventRules ?? []).map((rule, at) =>
        checkActionSettings(rule, actions, this.#report.within('eventRules', at)),
      ),
    )
    const { mistakes } = this.#report
    if (this.#parsed && mistakes.count === 0) return { ...this.#parsed, eventRules }
    const ownFailures = failed.filter(({ code }) => this.#knowsPlugins || code !== 'NBH_PLUGIN_DEPENDENCY')
    const problems = [...mistakes.first.map(({ error }) => error), ...ownFailures]
    const count = mistakes.count + ownFailures.length
    throw configInvalid(this.shownName, problems, count)
  }

  /** Those of the listed objects that are there, of whatever shape, each with where it is reported of. */
  #listed(key: 'webhooks' | 'eventRules'): { readonly raw: unknown; readonly report: ConfigReporter }[] {
    const list = (Object(this.#raw) as Readonly<Record<string, unknown>>)[key]
    return Array.isArray(list) ? list.map((raw, at) => ({ raw, report: this.#report.within(key, at) })) : []
  }

  /** What rules can name. A webhook whose name is not known may have any. */
  #nameable(eventTypes: readonly string[] | undefined, ofPlugins: readonly string[]): Nameable {
    const webhooks = this.#listed('webhooks')
    const names = new Set([...this.declared.webhooks, ...ofPlugins])
    const isUnknown =
      webhooks.length === 0
        ? this.#report.lacks('webhooks')
        : webhooks.some(({ report }) => report.lacks('name'))
    return {
      hasWebhook: (name) => names.has(name) || isUnknown,
      webhookNames: () => [...names],
      eventTypes,
    }
  }

  /** A configuration of that key alone; of none if its value has a mistake. */
  #part(key: string): ParsedConfig {
    const raw = Object(this.#raw) as Record<string, unknown>
    return (parseConfig({ [key]: raw[key] }).value ?? parseConfig({}).value) as ParsedConfig
  }
}

function defined<T>(values: Readonly<Record<string, T | undefined>>): Record<string, T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Record<
    string,
    T
  >
}

/** What is loaded, or why there is nothing to load. */
async function orAbsence(loading: Promise<LoadedConfig>): Promise<LoadedConfig | NetboxHooksError> {
  try {
    return await loading
  } catch (error) {
    if (NetboxHooksError.is(error) && error.code === 'NBH_CONFIG_NOT_FOUND') return error
    throw error
  }
}

/** @throws NetboxHooksError `NBH_CONFIG_INVALID` */
function refuseTooLarge(raw: unknown, name: string, file: string): void {
  const problem = problemOfConfig(raw, name)
  if (problem) throw configInvalid(file, [problem])
}

/** The variables of the environment that hold keys, for a configuration that says nothing of any. */
function keysFor({ encryption }: Config, env: Environment): Environment {
  if (encryption !== undefined) return {}
  return Object.fromEntries(Object.values(keyVariables).map((name) => [name, env[name]]))
}
