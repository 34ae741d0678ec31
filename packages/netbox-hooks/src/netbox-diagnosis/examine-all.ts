import type { NetboxClient, ParsedConfig } from '@netbox-hooks/host/parts'
import type { HostView } from '../netbox-connect/host-view.ts'
import { type PrepareOptions, prepareConnection } from '../netbox-connect/prepare.ts'
import { type Finding, foundError } from '../terminal/finding.ts'
import { examineConnection } from './examine-connection.ts'
import { examineGateway, retriesUnseen } from './examine-gateway.ts'
import { examineNetbox } from './examine-netbox.ts'
import { examinePrepared } from './examine-prepared.ts'

/** What the connection between a NetBox and a host is looked at with. */
export interface ExamineOptions {
  readonly client: NetboxClient
  readonly netboxUrl: string
  readonly config: ParsedConfig
  readonly host: HostView
  readonly signal: AbortSignal
}

/** Looks at NetBox, at what `connect` has made there, and at what the host says of what comes. Nothing is changed. */
export async function* examineNetboxAndHost(options: ExamineOptions): AsyncGenerator<Finding> {
  const { client, netboxUrl, host, signal } = options
  const { version, findings } = await examineNetbox(client, netboxUrl, host.ahead, signal)
  yield* findings
  if (version) yield* await examineObjects({ ...options, version })
  if (host.status) {
    yield* examineGateway(host.status)
    yield retriesUnseen(host.status.catch_up !== null)
  } else
    yield {
      topic: 'gateway',
      status: 'warn',
      message: 'No host runs here: what has come is not known.',
      hint: 'Start it with `netbox-hooks start`, or name it with --host.',
    }
}

async function examineObjects(
  options: ExamineOptions & Pick<PrepareOptions, 'version'>,
): Promise<readonly Finding[]> {
  try {
    const prepared = await prepareConnection({ ...options, gateway: undefined, jobs: undefined })
    if (!options.host.lacksPlugins)
      return [...examineConnection(prepared), ...examinePrepared(prepared, options.version)]
    // What rules of plugins want is not known.
    const steps = prepared.steps.filter(({ kind }) => kind === 'webhook')
    return examineConnection({ ...prepared, steps })
  } catch (error) {
    return [foundError('netbox', error)]
  }
}
