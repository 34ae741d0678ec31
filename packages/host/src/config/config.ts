import type { Duration } from '@netbox-hooks/core/times'
import type {
  ActionSettings,
  EventRuleSettings,
  RetrySettings,
  WebhookSettings,
} from '@netbox-hooks/webhooks'
import type { PluginsConfig } from './plugins-config.ts'
import type { Referring, SecretReference } from './reference.ts'

/**
 * The contents of `netbox-hooks.config.*`.
 *
 * @typeParam WebhookName names of the webhooks, so that event rules can only name those
 */
export interface Config<WebhookName extends string = string> {
  /** The JSON Schema that an editor checks a configuration in JSON against; the host takes no notice of it. */
  readonly $schema?: string
  /** The plugins, in the order in which they are loaded (NetBox: `PLUGINS`). */
  readonly plugins?: readonly PluginListing[]
  /**
   * For hosts that run without the application, such as those of commands: the modules, by path or as packages, that export
   * what it gives to `createHost({ extensions })`. A host that is given `extensions` does not read them.
   */
  readonly extensions?: readonly string[]
  /**
   * Settings by plugin entry or plugin name (NetBox: `PLUGINS_CONFIG`). `{ env: 'NAME' }` and `{ file: 'path' }`
   * anywhere in them stand for an environment variable and for a file's content. Settings of {@link PluginsConfig} are
   * known to TypeScript.
   */
  readonly pluginsConfig?: Readonly<Record<string, object>> & {
    readonly [Plugin in keyof PluginsConfig]?: Referring<PluginsConfig[Plugin]>
  }
  /**
   * Plugins to load although they say that they do not work with this version of the host, each in one version:
   * `['netbox-hooks-plugin-x@1.2.3']`. The host warns of them at every start.
   */
  readonly allowIncompatible?: readonly (string | SecretReference)[] | SecretReference
  /** The endpoints that events can be sent to. */
  readonly webhooks?: readonly WebhookConfig<WebhookName>[]
  /** Which events are sent to which webhooks. */
  readonly eventRules?: readonly EventRuleConfig<NoInfer<WebhookName>>[]
  /**
   * Where accepted events wait: `sqlite:PATH`, relative to the configuration's folder, or a Redis or Valkey server that
   * several hosts share, `redis://user:password@host:port/database?prefix=…` (`rediss://` with TLS; needs the package
   * `@netbox-hooks/queue-redis`). A cluster is `redis+cluster://host:port,host:port`, a server behind sentinels
   * `redis+sentinel://host:port,host:port/name`. Default `sqlite:netbox-hooks.db`.
   */
  readonly queue?:
    | `${'sqlite:' | `${'redis' | 'valkey'}${'' | 's'}${'' | '+cluster' | '+sentinel'}://`}${string}`
    | (string & {})
    | SecretReference
  readonly delivery?: DeliveryConfig
  /** What the secrets of managed webhooks are encrypted with. */
  readonly encryption?: EncryptionConfig
  readonly templates?: TemplatesConfig
  readonly timeLimits?: TimeLimitsConfig
  /** The HTTP API. It is served if this is there, or with `netbox-hooks start --server`. */
  readonly server?: ServerConfig
  /** A home for parts that stand in several places: anchors of YAML, variables of tools. Nothing reads it. */
  readonly [extra: `x-${string}`]: unknown
}

/** The HTTP API: intake, NetBox gateway, deliveries, metrics, plugins' routes. */
export interface ServerConfig {
  /** Port to listen on; 0 takes a free one. Default 8321. */
  readonly port?: number | SecretReference
  /** Address to listen on. Any but loopback needs tokens. Default `127.0.0.1`. */
  readonly host?: string | SecretReference
  /** What requests must carry as `Authorization: Bearer …`. Default: none, and only this machine is served. */
  readonly tokens?: readonly ServerTokenConfig[]
  /** How NetBox's own webhooks come in. */
  readonly netbox?: {
    /** Secrets of the webhooks in NetBox; several while one takes the place of another. */
    readonly secrets?: readonly (string | SecretReference)[] | SecretReference
    /** Take webhooks without a signature, too: with a token where there are any. Default `false`. */
    readonly allowUnsigned?: boolean | SecretReference
    /**
     * Where NetBox is, without `/api`: with it and a token, changes are read from NetBox's change log that have not come as
     * webhooks. Default: the log is not read.
     */
    readonly url?: string | SecretReference
    /** A token of NetBox's API. Its user needs to view object changes, and the objects of the rules. */
    readonly token?: string | SecretReference
    /**
     * Where NetBox reaches this server, e.g. `https://hooks.example.com`: what `netbox-hooks netbox connect` writes into
     * NetBox's webhook. Default: where the server listens.
     */
    readonly gateway?: string | SecretReference
    /**
     * What `netbox-hooks netbox connect` calls the webhook that it makes in NetBox, and with what the names of its event
     * rules begin. Several installations beside one NetBox need several. Default `'netbox-hooks'`.
     */
    readonly name?: string | SecretReference
    /** Which targets NetBox may be at that are not public, beside `delivery.network.allow`. */
    readonly network?: {
      /** Host names, addresses or networks, for reading NetBox's API alone. Default: none. */
      readonly allow?: readonly (string | SecretReference)[] | SecretReference
    }
    /** How NetBox's change log is read. */
    readonly catchUp?: NetboxCatchUpConfig
    /**
     * What is done with a change that comes behind a later one of its object: `send` it as any other, `mark` it by the
     * header `netbox-hooks-late`, or `drop` it, which leaves a failed delivery; or `reorder`: a change waits for an earlier
     * one that NetBox's change log has, and what comes behind it all the same is marked. Default `mark`.
     */
    readonly late?: 'send' | 'mark' | 'drop' | 'reorder' | SecretReference
    /** How `late: 'reorder'` goes about it. */
    readonly reorder?: {
      /** For how long a change waits at most for earlier ones, up to an hour. Default `'30s'`. */
      readonly wait?: Duration | SecretReference
    }
  }
  /** Largest body of a request in bytes. Default 1 MiB. */
  readonly bodyLimit?: number | SecretReference
}

/** How NetBox's change log is read. */
export interface NetboxCatchUpConfig {
  /** How often, beside once at the start. Default `'1m'`. */
  readonly every?: Duration | SecretReference
  /** For how long NetBox's own webhook is waited for before a change is taken from the log. Default `'1m'`. */
  readonly settle?: Duration | SecretReference
  /**
   * How far the log is read again behind what has been read: NetBox writes changes when they are made, and shows them when
   * their transaction ends. Default `'10m'`.
   */
  readonly overlap?: Duration | SecretReference
  /** Requests to NetBox at most. Default 60. */
  readonly requestsPerMinute?: number | SecretReference
}

/** A token of the HTTP API. */
export interface ServerTokenConfig {
  /** For people. */
  readonly name: string
  /** At least 16 characters, or `sha256:` and the hash in hex: then the token itself stands nowhere. */
  readonly token: string | SecretReference
  /** `read` looks, `write` sends events in, `admin` does everything. Default `['read']`. */
  readonly scopes?: readonly ('read' | 'write' | 'admin' | SecretReference)[] | SecretReference
}

/** A plugin: its package name or path, alone or with options. */
export type PluginListing =
  | string
  | SecretReference
  | readonly [entry: string | SecretReference, options: PluginOptions]

/** How the host treats one plugin. */
export interface PluginOptions {
  /** Start without the plugin if it cannot be loaded. Default `false`. */
  readonly optional?: boolean | SecretReference
  /**
   * `'worker'`: run the plugin in a process of its own. Whatever it does there (an endless loop, memory without end,
   * `process.exit()`) costs no more than its own context. Default: in the host's process.
   */
  readonly isolation?: 'worker' | SecretReference
  /** MiB that the JavaScript heap of an isolated plugin may take, from 32; what jiti loads needs 64. Default 128. */
  readonly heapLimit?: number | SecretReference
}

/** An endpoint (NetBox: `extras.Webhook`, with its field names in camelCase). */
export interface WebhookConfig<Name extends string = string> extends WebhookSettings<Name, SecretReference> {}

/** When a failed delivery, or run of an action, is tried again. */
export interface RetryConfig extends RetrySettings<SecretReference> {}

/** Which events trigger which actions (NetBox: `extras.EventRule`). */
export interface EventRuleConfig<WebhookName extends string = string>
  extends EventRuleSettings<WebhookName, SecretReference> {}

/** One action of an event rule. */
export type ActionConfig<WebhookName extends string = string> = ActionSettings<WebhookName, SecretReference>

/** How deliveries are sent. */
export interface DeliveryConfig {
  readonly network?: {
    /**
     * Targets that the network policy would deny: host names, addresses or CIDRs, e.g. `'10.0.0.0/8'`.
     * Private, loopback and other special addresses are denied by default.
     */
    readonly allow?: readonly (string | SecretReference)[] | SecretReference
  }
  /**
   * `'environment'`: webhooks without a `proxy` use those that `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY` name. Default:
   * these variables are not read.
   */
  readonly proxy?: 'environment' | SecretReference
  /** Requests in flight at most, to all webhooks together. Default 1,024. */
  readonly concurrency?: number | SecretReference
  /**
   * Threads that send, beside the one that builds: up to 64; 0: that one sends. Default `'auto'`: none as long as there is
   * little to do, then as many as the load asks for, one for each core but the first, 4 at most.
   */
  readonly threads?: number | 'auto' | SecretReference
  /** Events and deliveries that wait in the queue at most; beyond them no event is accepted. Default 1,000,000. */
  readonly maxQueueDepth?: number | SecretReference
  /**
   * With a queue on a server: accept events into a file of this machine while the server is away, and hand them over in
   * order when it is back. `true` is `netbox-hooks-spool.db`; a path is relative to the configuration's folder. A file
   * serves one host. Default `false`: events are refused meanwhile.
   */
  readonly spool?: boolean | string | SecretReference
  /** How long what is over is kept, up to 100 years; `0` drops it within ten minutes. */
  readonly retention?: {
    /** With their attempts. Default `'30d'`. */
    readonly attempts?: Duration | SecretReference
    /** The bodies of requests. Default `'7d'`. */
    readonly bodies?: Duration | SecretReference
    /** The records of who changed what. Default `'365d'`. */
    readonly audit?: Duration | SecretReference
  }
}

/** With what the secrets of webhooks are encrypted that are managed while a host runs. Those of the configuration are not stored. */
export interface EncryptionConfig {
  /**
   * Keys that `netbox-hooks keys create` makes: the first one encrypts, all of them decrypt. Those of `NETBOX_HOOKS_KEY`
   * and `NETBOX_HOOKS_KEY_FILE` come before them. Default: none, and no secret can be stored.
   */
  readonly keys?: readonly (string | SecretReference)[] | SecretReference
}

/** What the templates of webhooks can do. */
export interface TemplatesConfig {
  /**
   * Patterns of the environment variables that the filter `env` may read, e.g. `'CHAT_*'`
   * (NetBox: `JINJA_ENVIRONMENT_PARAMS`). Default: none.
   */
  readonly env?: readonly (string | SecretReference)[] | SecretReference
}

/** How long things may take before the host goes on without them: from `'1ms'` to `'1d'`. There is no `0` for "no limit". */
export interface TimeLimitsConfig {
  /** One plugin's import. Default `'10s'`. */
  readonly import?: Duration | SecretReference
  /** One plugin's `ready()`. Default `'10s'`. */
  readonly ready?: Duration | SecretReference
  /** One plugin's `shutdown()`. Default `'5s'`. */
  readonly shutdown?: Duration | SecretReference
  /** One webhook callback, unless it was registered with its own limit. Default `'5s'`. */
  readonly callback?: Duration | SecretReference
  /** All callbacks of one event together: no event waits longer for its context. Default `'10s'`. */
  readonly context?: Duration | SecretReference
  /** One action of a plugin, unless it was registered with its own limit. Default `'5s'`. */
  readonly action?: Duration | SecretReference
  /** One render of one template. Default `'1s'`. */
  readonly template?: Duration | SecretReference
}
