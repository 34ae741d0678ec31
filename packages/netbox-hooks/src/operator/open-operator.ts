import { servedHost } from '@netbox-hooks/host/parts'
import { counted } from '@netbox-hooks/host/words'
import { inspectQueueFile } from '@netbox-hooks/queue-sqlite'
import { inProcessApi, type ServedHost } from '@netbox-hooks/server'
import { startAcceptingHost } from '../client/accepting-host.ts'
import { hostAbsent } from '../client/errors.ts'
import { HostClient } from '../client/host-client.ts'
import { withHostOrQueue } from '../client/host-or-queue.ts'
import type { HostAddress, LocalConfig } from '../client/reach-host.ts'
import { say } from '../terminal/print.ts'
import { commandLineUser } from './command-line-user.ts'
import { QueueHost } from './queue-host.ts'

/**
 * What a command is about to do: `look`; `change` deliveries, or how a webhook stands; `build` deliveries, or `manage` what
 * webhooks and event rules are, for both of which plugins are needed; `send` something at once, which only a running host
 * does.
 */
export type Intent = 'look' | 'change' | 'build' | 'manage' | 'send'

/** Who does what commands ask for, and how it is asked: by the HTTP API in any case. */
export interface Operator {
  readonly client: HostClient
  /** Whether a running host answers; else it is this process, on the queue itself. */
  readonly isRunning: boolean
  /** Whether what plugins bring is not known: the configuration lists some, and none is loaded. */
  readonly lacksPlugins: boolean
  /** Blots out the secrets of the configuration, where it was read. */
  redact<T>(value: T): T
  close(): Promise<void>
}

/**
 * Opens the way to a running host's API if there is one, else to the queue. A queue in a file that a host has can be
 * looked at, and no more.
 *
 * @throws NetboxHooksError of the configuration, of the plugins with `build`, and of the queue; `NBH_HOST_UNREACHABLE` if a
 *   host has the queue whose API does not answer, or if none runs that could send
 */
export function openOperator(address: HostAddress, intent: Intent): Promise<Operator> {
  const ways = {
    host: (client: HostClient, local: LocalConfig | undefined): Operator => ({
      client,
      isRunning: true,
      lacksPlugins: false,
      redact: redactorOf(local),
      close: async () => {},
    }),
    queue: (local: LocalConfig) => openOnQueue(address, local, intent),
  }
  // A queue can be looked at whoever has it.
  return withHostOrQueue(address, intent === 'look' ? 'read' : 'admin', ways, intent !== 'look')
}

async function openOnQueue(address: HostAddress, local: LocalConfig, intent: Intent): Promise<Operator> {
  if (intent === 'send' && local.queueFile !== undefined) throw hostAbsent()
  if (intent !== 'manage') sayWhatIsNotListed(local)
  const loadsPlugins = intent === 'build' || intent === 'manage'
  const opened = loadsPlugins ? await openBuilding(address) : await openQueueHost(local, intent !== 'look')
  const api = await inProcessApi(opened.host, commandLineUser())
  return {
    client: new HostClient('http://localhost', undefined, (url, init) => api.fetch(url, init)),
    isRunning: false,
    lacksPlugins: !loadsPlugins && local.config.plugins.length > 0,
    redact: redactorOf(local),
    close: async () => {
      await api.close()
      await opened.close()
    },
  }
}

function redactorOf(local: LocalConfig | undefined): Operator['redact'] {
  return <T>(value: T): T => local?.secrets.redact(value) ?? value
}

/** Before the first start all answers are empty, and an event that a command has accepted is in no list of deliveries yet. */
function sayWhatIsNotListed({ queueFile }: LocalConfig): void {
  if (queueFile === undefined) return
  const file = inspectQueueFile(queueFile)
  if (!file) say(`Nothing has been accepted yet: ${queueFile} is made when a host starts.`)
  const events = file?.unprocessed ?? 0
  if (events > 0)
    say(
      `${counted(events, 'accepted event has', 'accepted events have')} no deliveries yet: a host makes them.`,
    )
}

interface OpenedHost {
  readonly host: ServedHost
  close(): Promise<void>
}

async function openQueueHost(local: LocalConfig, claims: boolean): Promise<OpenedHost> {
  const host = await QueueHost.open(local)
  try {
    if (claims) await host.claim()
  } catch (error) {
    await host.close()
    throw error
  }
  return { host, close: () => host.close() }
}

/** A host that has its plugins, and neither processes nor sends. */
async function openBuilding({ config: configFile }: HostAddress): Promise<OpenedHost> {
  const host = await startAcceptingHost(configFile)
  return { host: servedHost(host), close: () => host.stop() }
}
