import { type NetboxClient, type NetboxVersion, netboxVersion } from '@netbox-hooks/host/parts'
import { counted } from '@netbox-hooks/host/words'
import { type Finding, foundError } from '../terminal/finding.ts'
import { rqState } from './rq.ts'

/** What was found of a NetBox; its version, if it could be asked. */
export interface ExaminedNetbox {
  readonly findings: readonly Finding[]
  readonly version: NetboxVersion | undefined
}

/** The clocks of NetBox and of the host should not differ by more, in ms. */
const mostSkew = 60_000

/**
 * Whether a NetBox answers, knows the token, is new enough, has workers, and has the time that the host has.
 * @param hostAhead by how much the host's clock is ahead of this machine's, in ms
 */
export async function examineNetbox(
  client: NetboxClient,
  url: string,
  hostAhead: number,
  signal: AbortSignal,
): Promise<ExaminedNetbox> {
  let version: NetboxVersion
  try {
    version = await netboxVersion(client, signal)
  } catch (error) {
    return { findings: [foundError('netbox', error)], version: undefined }
  }
  const findings: Finding[] = [
    { topic: 'netbox', status: 'ok', message: `NetBox ${version.text} answers at ${url}.` },
  ]
  const { workers, now } = await rqState(client, signal)
  const ahead = now - Date.now() - hostAhead
  if (Math.abs(ahead) > mostSkew) findings.push(skewed(ahead))
  if (workers === 0) findings.push(withoutWorker())
  return { findings, version }
}

function skewed(ahead: number): Finding {
  const difference = counted(Math.round(Math.abs(ahead) / 1_000), 'second', 'seconds')
  return {
    topic: 'clock',
    status: 'warn',
    message: `NetBox's clock is ${difference} ${ahead > 0 ? 'ahead of' : 'behind'} the host's.`,
    hint: 'Let both keep time by NTP: what has not come is looked for in the change log by its time.',
  }
}

function withoutWorker(): Finding {
  return {
    topic: 'netbox',
    status: 'warn',
    message: 'No RQ worker runs in NetBox: its webhooks wait in its queue, and none is sent.',
    hint: 'Start one: `python manage.py rqworker`, or the service netbox-rq (in Docker: netbox-worker).',
  }
}
