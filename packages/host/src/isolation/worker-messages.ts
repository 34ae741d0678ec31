import type { ImportedPlugin, PluginConfig } from '@netbox-hooks/core'
import type {
  EventActionInput,
  EventRuleSettings,
  EventType,
  WebhookCallbackOptions,
  WebhookSettings,
} from '@netbox-hooks/webhooks'
import type { StandardSchemaV1 } from '@standard-schema/spec'
import type { FacePackages } from '../host-modules.ts'
import type { OfferedPoints } from '../host-points.ts'
import type { SentError } from './sent-error.ts'
import type { SentFields } from './sent-fields.ts'

/** Which plugin a worker runs. */
export interface WorkerPlugin {
  /** As the configuration lists it. */
  readonly entry: string
  /** Folder that packages and relative paths are resolved from. */
  readonly from: string
  /** Packages above the host's that it may import. */
  readonly modules: FacePackages
  readonly offered: OfferedPoints
}

/** What an isolated plugin says of itself: all that the host checks, orders and reports. */
export type PluginAttributes = Pick<
  PluginConfig,
  | 'name'
  | 'verboseName'
  | 'version'
  | 'description'
  | 'author'
  | 'baseUrl'
  | 'minVersion'
  | 'maxVersion'
  | 'hostVersion'
  | 'dependencies'
  | 'optionalDependencies'
  | 'requiredSettings'
  | 'defaultSettings'
> & { readonly eventTypes: readonly EventType[] }

/** A plugin that its worker has imported. */
export interface WorkerImport extends Pick<ImportedPlugin, 'loadedBy'> {
  readonly attributes: PluginAttributes
  /** What its modules have registered. */
  readonly registrations: WorkerRegistrations
}

/** All that a plugin has registered in its worker so far, in that order. */
export interface WorkerRegistrations {
  readonly callbacks: readonly { readonly name: string; readonly options: WebhookCallbackOptions }[]
  readonly eventTypes: readonly EventType[]
  /** Names of template filters. */
  readonly filters: readonly string[]
  readonly actions: readonly {
    readonly name: string
    readonly timeout: number | undefined
    readonly hasSchema: boolean
  }[]
  readonly webhooks: readonly WebhookSettings[]
  readonly eventRules: readonly EventRuleSettings[]
  /** Plain data, by the application's store that it is registered in. */
  readonly values: Readonly<Record<string, readonly unknown[]>>
}

/** One call of a callback. */
export interface CallbackCall {
  /** Its place among the plugin's callbacks. */
  readonly callback: number
  /** Its input as JSON, but for `signal` and `settings`, which the worker has itself. */
  readonly input: string
}

/** One call of a template filter. */
export interface FilterCall {
  readonly filter: string
  /** The value, then the filter's arguments; plain data. */
  readonly args: readonly unknown[]
}

/** One run of an action. */
export interface ActionCall {
  readonly action: string
  /** Its input, but for `signal`. */
  readonly input: Omit<EventActionInput, 'signal'>
}

/** Settings that a rule gives to an action, to be checked against the action's schema. */
export interface SettingsCheck {
  readonly action: string
  readonly settings: unknown
}

/** What a callback returned, as JSON; without `json` it was nothing. Else why it is refused. */
export type CallbackAnswer = { readonly json?: string } | { readonly refused: string }

/** What a host can ask of a worker, in this order; all between `ready` and `shutdown` any number of times. */
export interface WorkerMethods {
  import(plugin: WorkerPlugin): Promise<WorkerImport>
  ready(settings: Readonly<Record<string, unknown>>): Promise<WorkerRegistrations>
  call(call: CallbackCall, signal: AbortSignal): Promise<CallbackAnswer>
  /** Answers in JSON. */
  filter(call: FilterCall): Promise<string>
  runAction(call: ActionCall, signal: AbortSignal): Promise<void>
  checkSettings(check: SettingsCheck): Promise<StandardSchemaV1.Result<unknown>>
  shutdown(): Promise<void>
}

/** What a host sends: a request, or that an earlier one's time limit has passed. */
export type HostMessage =
  | { readonly id: number; readonly method: keyof WorkerMethods; readonly argument: unknown }
  | { readonly abort: number }

/**
 * What a worker sends. It has measured all of it: data that a plugin has made is sent as JSON, or as data of which
 * {@link problemOfData} has found no problem. The host walks through nothing else. That is: answers, log lines, failures that nobody waits for, signs of life, and its last words. */
export type WorkerMessage =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: SentError }
  | {
      readonly log: 'debug' | 'info' | 'warn' | 'error'
      readonly fields: SentFields
      readonly message: string
    }
  | { readonly background: SentError }
  | { readonly alive: true }
  | { readonly uncaught: string }
