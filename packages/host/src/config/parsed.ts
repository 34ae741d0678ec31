import type { ErrorCode, PluginEntry } from '@netbox-hooks/core'
import type { Authentication, ConcurrencyBounds, ThreadCount, TlsSettings } from '@netbox-hooks/delivery'
import type { NetboxGateway, Token } from '@netbox-hooks/server'
import type { ConditionRuleset, Envelope, HttpMethod } from '@netbox-hooks/webhooks'

/** The configuration with every default filled in, and all times in milliseconds. */
export interface ParsedConfig {
  readonly plugins: readonly ParsedPlugin[]
  readonly pluginsConfig: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  readonly allowIncompatible: readonly string[]
  readonly extensions: readonly string[]
  readonly webhooks: readonly ParsedWebhook[]
  readonly eventRules: readonly ParsedEventRule[]
  readonly queue: string
  readonly delivery: {
    readonly network: { readonly allow: readonly string[] }
    readonly proxy?: 'environment' | undefined
    readonly concurrency: number
    readonly threads: ThreadCount
    readonly maxQueueDepth?: number | undefined
    readonly spool: boolean | string
    readonly retention: {
      readonly attempts?: number | undefined
      readonly bodies?: number | undefined
      readonly audit?: number | undefined
    }
  }
  readonly encryption: { readonly keys: readonly string[] }
  readonly templates: { readonly env: readonly string[] }
  readonly server?: ParsedServer | undefined
  readonly timeLimits: Readonly<
    Partial<
      Record<
        'import' | 'ready' | 'shutdown' | 'callback' | 'context' | 'action' | 'template',
        number | undefined
      >
    >
  >
}

/** The HTTP API as it is to be served. */
export interface ParsedServer {
  readonly port?: number | undefined
  readonly host?: string | undefined
  readonly tokens: readonly Token[]
  readonly netbox: ParsedNetbox
  readonly bodyLimit?: number | undefined
}

/** The NetBox behind the server: how its webhooks come in, and how its change log is read. */
export interface ParsedNetbox extends NetboxGateway {
  readonly url?: string | undefined
  readonly token?: string | undefined
  readonly gateway?: string | undefined
  readonly name: string
  readonly network: { readonly allow: readonly string[] }
  readonly catchUp: {
    readonly every: number
    readonly settle: number
    readonly overlap: number
    readonly requestsPerMinute: number
  }
  readonly late: LatePolicy
  readonly reorder: {
    /** For how long a change waits for an earlier one of its object, in ms. */
    readonly wait: number
  }
}

/** What is done with a change that comes behind a later one of its object. */
export type LatePolicy = 'send' | 'mark' | 'drop' | 'reorder'

/** A listed plugin as the host uses it. */
export interface ParsedPlugin extends PluginEntry {
  readonly isolation?: 'worker' | undefined
  readonly heapLimit: number
}

/** A webhook as the host uses it. */
export interface ParsedWebhook {
  readonly name: string
  readonly description?: string | undefined
  readonly payloadUrl: string
  readonly httpMethod: HttpMethod
  readonly httpContentType?: string | undefined
  readonly headers: Readonly<Record<string, string>>
  readonly additionalHeaders?: string | undefined
  /** Names of headers whose values are secret, beside those that always are. */
  readonly secretHeaders?: readonly string[] | undefined
  readonly bodyTemplate?: string | undefined
  readonly payload: Envelope
  readonly legacyKeys: boolean
  readonly secret?: string | undefined
  readonly secrets?: readonly string[] | undefined
  readonly authentication?: Authentication | undefined
  readonly sslVerification: boolean
  readonly caFilePath?: string | undefined
  readonly clientCert?: string | undefined
  readonly clientKey?: string | undefined
  /** What the files above contain. */
  readonly tls?: TlsSettings | undefined
  readonly proxy?: string | undefined
  readonly redirects?: { readonly follow: number; readonly sameHost: boolean } | undefined
  readonly timeout?: number | undefined
  readonly enabled: boolean
  readonly concurrency: number | ConcurrencyBounds
  readonly rateLimit?: { readonly count: number; readonly per: number } | undefined
  readonly ordering: 'none' | 'object' | 'webhook'
  readonly head: 'block' | { readonly skipAfter: number }
  readonly retry: RetryPolicy
}

/** When what has failed is tried again. */
export interface RetryPolicy {
  /** Pauses before each attempt, the first included. */
  readonly schedule?: readonly number[] | undefined
}

/** An event rule as the host uses it. */
export interface ParsedEventRule {
  readonly name: string
  readonly description?: string | undefined
  readonly enabled: boolean
  readonly objectTypes: readonly string[]
  readonly eventTypes: readonly string[]
  readonly conditions?: ConditionRuleset | null | undefined
  readonly actionData?: Readonly<Record<string, unknown>> | null | undefined
  readonly order: number
  readonly webhooks: readonly string[]
  readonly actions: readonly ParsedAction[]
}

/** One action of an event rule as the host uses it. */
export interface ParsedAction {
  readonly type: string
  /** With the type `webhook`. */
  readonly webhook?: string | undefined
  /** With all others. */
  readonly settings?: unknown
  readonly retry?: RetryPolicy | undefined
  readonly timeout?: number | undefined
}

/** What is wrong with one value, and where it stands. */
export interface ConfigIssue {
  readonly path: readonly PropertyKey[]
  readonly message: string
  /** Who says so, if it is not the file: an environment variable. */
  readonly origin?: string
  /** Default `NBH_CONFIG_INVALID_VALUE`. */
  readonly code?: ErrorCode
  readonly hint?: string
  readonly unknownKey?: { readonly key: string; readonly known: readonly string[] }
}
