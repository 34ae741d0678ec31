import type { Extension, Logger } from '@netbox-hooks/core'
import type { Config, EventRuleConfig, ServerConfig, WebhookConfig } from '@netbox-hooks/host'
import type { TestPlugin } from './given-plugins.ts'

/** What a test host is made with. */
export interface TestHostOptions {
  /**
   * The plugins, in the order in which they are loaded: classes that extend `PluginConfig`, modules that export one, names of
   * packages, or paths. Default: none.
   */
  readonly plugins?: readonly TestPlugin[]
  /** Of one plugin: its settings. Of several: each one's settings, by the plugin's name or its entry in {@link plugins}. */
  readonly settings?: Readonly<Record<string, unknown>>
  /** Default: one, called `test`, that is sent to nowhere. */
  readonly webhooks?: readonly WebhookConfig[]
  /** Default: every event goes to every webhook. */
  readonly rules?: readonly EventRuleConfig[]
  /** The rest of the configuration: templates, time limits, delivery… */
  readonly config?: Omit<Config, 'plugins' | 'pluginsConfig' | 'webhooks' | 'eventRules' | 'queue' | 'server'>
  /** The extension points of the application that plugins are written for. Default: none beside the host's own. */
  readonly extensions?: readonly Extension[]
  /** What its clock says first. Default: now. */
  readonly now?: Date | string | number
  /**
   * Hosts that are really sent to, beside the receivers of this process; `true`: all of them. Requests to others are built,
   * signed and kept from the network, and count as delivered. Default: none.
   */
  readonly network?: true | readonly string[]
  /** Serve the HTTP API on a free port of this machine; an object says how. Default `false`: no port is opened. */
  readonly server?: boolean | ServerConfig
  /** Where relative paths of {@link plugins} start. Default: the working directory. */
  readonly cwd?: string
  /** Where log lines go, beside `host.log`. Default: nowhere. */
  readonly logger?: Logger
  /** How long code of plugins, and answers of receivers, are waited for, in milliseconds that really pass. Default 4,000. */
  readonly patience?: number
}
