import type { Config, NetboxHooksHost } from 'netbox-hooks'
import { serveHost } from '../server/support.ts'
import { type CliOutcome, configFor, folderWith, runCliIn, type StartedCli, startCli } from '../support.ts'
import { NetboxDouble, netboxToken } from './netbox-double.ts'

export const secret = 'the secret in NetBox'
export const webhooksPath = '/api/extras/webhooks/'
export const rulesPath = '/api/extras/event-rules/'
export const tagsPath = '/api/extras/tags/'

type Json = Record<string, unknown>
type NetboxSettings = NonNullable<NonNullable<Config['server']>['netbox']>

/** How a pair differs from the usual one. */
export interface PairOptions {
  readonly netbox?: Partial<NetboxSettings>
  readonly server?: Partial<NonNullable<Config['server']>>
  readonly config?: Partial<Config>
  /** What the running host has in the place of `netbox`. */
  readonly running?: Partial<NetboxSettings>
  /** Files beside the configuration. */
  readonly files?: Readonly<Record<string, string>>
  /** Whether a host runs. Default `true`. */
  readonly starts?: boolean
}

/** A double of NetBox, and a host beside it. */
export interface Pair {
  readonly netbox: NetboxDouble & { readonly url: string }
  readonly host: NetboxHooksHost | undefined
  /** Runs a command of `netbox` in the folder of the configuration. */
  run(...args: readonly string[]): Promise<CliOutcome>
  /** The same with any command. */
  runIn(...args: readonly string[]): Promise<CliOutcome>
  /** Starts a command of `netbox`, and does not wait for its end. */
  start(...args: readonly string[]): StartedCli
  /** Writes the configuration anew: the host does not read it. */
  configure(options: PairOptions): void
  /** What NetBox has at a path. */
  listed(path: string): readonly Json[]
}

/** Starts a double of NetBox, and a host that it can feed, in a folder with a configuration. */
export async function pair(options: PairOptions = {}): Promise<Pair> {
  const netbox = await NetboxDouble.start()
  const folder = folderWith(options.files)
  const configure = (with_: PairOptions): void => {
    folderWith({ 'netbox-hooks.config.json': JSON.stringify(configOf(netbox, with_)) }, folder)
  }
  configure(options)
  const { running = options.netbox, starts = true } = options
  const served = starts
    ? await serveHost(configOf(netbox, { ...options, ...(running && { netbox: running }) }), {}, folder)
    : undefined
  return {
    netbox,
    host: served?.host,
    run: (...args) => runCliIn(folder, {}, 'netbox', ...args),
    start: (...args) => startCli(folder, 'netbox', ...args),
    runIn: (...args) => runCliIn(folder, {}, ...args),
    configure,
    listed: (path) => netbox.lists.get(path) ?? [],
  }
}

/** What a command has found, by its JSON. */
export function findingsIn({ stdout }: Pick<CliOutcome, 'stdout'>): readonly {
  readonly topic: string
  readonly status: string
  readonly message: string
  readonly hint?: string
}[] {
  return JSON.parse(stdout).findings
}

/** All that is not as it should be, as text. */
export function troubleIn(outcome: Pick<CliOutcome, 'stdout'>): string {
  return findingsIn(outcome)
    .filter(({ status }) => status !== 'ok')
    .map(({ status, message, hint = '' }) => `${status}: ${message} ${hint}`.trim())
    .join('\n')
}

function configOf(
  { url }: { readonly url: string },
  { netbox = {}, server = {}, config = {} }: PairOptions,
): Config {
  // The log is read once, at the start.
  const catchUp = { every: '1h' } as const
  const own = { secrets: [secret], url, token: netboxToken, network: { allow: ['127.0.0.1'] }, catchUp }
  return {
    ...configFor({ url: 'http://127.0.0.1:50999/' }),
    server: { port: 0, ...server, netbox: { ...own, ...netbox } },
    ...config,
  }
}
