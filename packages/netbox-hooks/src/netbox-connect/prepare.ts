import type { NetboxClient, NetboxVersion, ParsedConfig } from '@netbox-hooks/host/parts'
import { generateSecret } from '@netbox-hooks/verify'
import { breaksJobs } from './breaks-jobs.ts'
import { desiredRules, desiredWebhook } from './desired.ts'
import { findMade, leadsToGateway, type MadeObjects } from './find-made.ts'
import { type GatewayAddress, gatewayAddress, hostIn } from './gateway-address.ts'
import type { HostView } from './host-view.ts'
import { type NeededEvents, neededEvents } from './needed-events.ts'
import type { NetboxObject } from './netbox-objects.ts'
import { netboxObjectTypes } from './object-types.ts'
import { type ConnectStep, planConnection } from './plan.ts'

/** What a connection is prepared with. */
export interface PrepareOptions {
  readonly client: NetboxClient
  readonly netboxUrl: string
  readonly version: NetboxVersion
  readonly config: ParsedConfig
  readonly host: HostView
  /** `--gateway` */
  readonly gateway: string | undefined
  /** Whether events of jobs are asked for; `undefined`: if they are already. */
  readonly jobs: boolean | undefined
  readonly signal: AbortSignal
}

/** What a NetBox should have, what it has, and what is to be done. */
export interface Prepared {
  readonly name: string
  readonly address: GatewayAddress
  readonly needed: NeededEvents
  readonly made: MadeObjects
  /** Whether events of jobs are asked for. */
  readonly jobs: boolean
  /** None where it is not known where the gateway is. */
  readonly steps: readonly ConnectStep[]
  readonly secret: string
  /** Whether NetBox has, or gets, a secret that the configuration does not have. */
  readonly isSecretOwn: boolean
}

/** Finds out what a NetBox should have, and what has to be done for that. @throws NetboxHooksError as the client does */
export async function prepareConnection(options: PrepareOptions): Promise<Prepared> {
  const { client, version, config, host, signal } = options
  const { netbox } = config.server ?? {}
  const name = netbox?.name ?? 'netbox-hooks'
  const made = await findMade(client, name, signal)
  const { jobs = made.rules.some(isForJobs) } = options
  const needed = neededEvents(host.rules, await netboxObjectTypes(client, signal), { jobs })
  const address = addressFor(options, made)
  const { secret, isSecretOwn } = secretFor(netbox, made)
  const steps =
    'problem' in address
      ? []
      : planConnection(
          made,
          desiredWebhook({ name, gatewayUrl: address.url, secret }),
          desiredRules(name, needed.groups, { guardsJobs: breaksJobs(version) }),
        )
  return { name, address, needed, made, jobs, steps, secret, isSecretOwn }
}

/** Where neither a person nor the configuration says where the gateway is, NetBox may know it from before. */
function addressFor(
  { config, host, gateway, netboxUrl }: PrepareOptions,
  { webhook }: MadeObjects,
): GatewayAddress {
  const { host: listensOn = '127.0.0.1', netbox } = config.server ?? {}
  const apiUrl = host.apiUrl ?? configuredUrl(config)
  const address = gatewayAddress({
    named: gateway ?? netbox?.gateway,
    apiUrl,
    listensOn: host.isNamed && apiUrl !== undefined ? hostIn(apiUrl) : listensOn,
    netboxUrl,
  })
  return 'problem' in address && webhook && leadsToGateway(webhook)
    ? { url: String(webhook.fields['payload_url']) }
    : address
}

function isForJobs({ fields: { event_types: types } }: NetboxObject): boolean {
  return Array.isArray(types) && types.some((type) => String(type).startsWith('job_'))
}

/** The first of the gateway's secrets; where it has none, the one that NetBox has, or a new one. */
function secretFor(
  netbox: Pick<NonNullable<ParsedConfig['server']>['netbox'], 'secrets' | 'allowUnsigned'> | undefined,
  { webhook }: MadeObjects,
): Pick<Prepared, 'secret' | 'isSecretOwn'> {
  const [configured] = netbox?.secrets ?? []
  if (configured !== undefined) return { secret: configured, isSecretOwn: false }
  const kept = webhook?.fields['secret']
  if (netbox?.allowUnsigned) return { secret: typeof kept === 'string' ? kept : '', isSecretOwn: false }
  return { secret: typeof kept === 'string' && kept !== '' ? kept : generateSecret(), isSecretOwn: true }
}

function configuredUrl({ server }: ParsedConfig): string | undefined {
  const { port = 8321, host = '127.0.0.1' } = server ?? {}
  if (!server || port === 0) return undefined
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`
}
