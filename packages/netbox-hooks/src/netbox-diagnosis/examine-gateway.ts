import { counted } from '@netbox-hooks/host/words'
import type { WireNetboxStatus } from '@netbox-hooks/server'
import type { Finding } from '../terminal/finding.ts'
import { ageOf } from '../terminal/times.ts'

/** How the gateway of a running host stands, and the reading of NetBox's change log. */
export function examineGateway({ now, gateway, catch_up: catchUp }: WireNetboxStatus): readonly Finding[] {
  const at = Date.parse(now ?? '')
  const ago = (time: string | null): string => `${ageOf(time, at)} ago`
  return [
    ...arrivalsOf(gateway, ago),
    ...gateway.refused.map((refused) => refusalOf(refused, gateway, ago)),
    ...(gateway.late > 0 ? [lateOf(gateway.late)] : []),
    ...catchUpOf(catchUp, ago),
  ]
}

type Gateway = WireNetboxStatus['gateway']
type Ago = (time: string | null) => string

function arrivalsOf({ takes, arrivals, accepted, since }: Gateway, ago: Ago): readonly Finding[] {
  const topic = 'gateway'
  if (takes === 'nothing')
    return [
      {
        topic,
        status: 'fail',
        message: 'The gateway is closed: the running host has no secret to verify webhooks with.',
        hint: 'Set server.netbox.secrets, and let the host read it: `netbox-hooks reload`.',
      },
    ]
  const sinceStart = `since the host was started ${ago(since)}`
  const [last] = arrivals
  if (!last) return [{ topic, status: 'warn', message: `No webhook has come ${sinceStart}.` }]
  const what = `${last.event_type} of ${last.object_type} ${last.object_id ?? ''}`.trimEnd()
  const message = `The last webhook came ${ago(last.at)} (${what}): ${accepted} ${sinceStart}.`
  return [{ topic, status: 'ok', message }]
}

function refusalOf(
  { code, count, last_at: lastAt, largest }: Gateway['refused'][number],
  { body_limit: limit }: Gateway,
  ago: Ago,
): Finding {
  const were = counted(count, 'webhook was', 'webhooks were')
  const finding = (why: string, hint?: string): Finding => ({
    topic: 'refused',
    status: 'warn',
    message: `${were} refused${why}, the last one ${ago(lastAt)}.`,
    hint,
  })
  switch (code) {
    case 'NBH_SIGNATURE_INVALID':
      return finding(
        ' for the signature',
        "NetBox's webhook needs a secret of server.netbox.secrets, and nothing may change the body on its way: `netbox-hooks netbox connect` mends the first.",
      )
    case 'NBH_SIGNATURE_MISSING':
      return finding(' for want of a signature', "Give NetBox's webhook the secret of server.netbox.secrets.")
    case 'NBH_REQUEST_TOO_LARGE':
      return finding(
        `: larger than the limit of ${counted(limit, 'byte', 'bytes')}, up to ${counted(largest, 'byte', 'bytes')}`,
        'Set server.bodyLimit to what the largest object of NetBox needs. What was refused is read from the change log, if that is read.',
      )
    default:
      return finding(code === null ? ' by a failure' : ` (${code})`)
  }
}

function lateOf(late: number): Finding {
  return {
    topic: 'late',
    status: 'ok',
    message: `${counted(late, 'change', 'changes')} came behind a later one of the same object.`,
  }
}

function catchUpOf(catchUp: WireNetboxStatus['catch_up'], ago: Ago): readonly Finding[] {
  const topic = 'log'
  if (!catchUp)
    return [
      {
        topic,
        status: 'warn',
        message: "NetBox's change log is not read: what NetBox fails to send is lost.",
        hint: 'Set server.netbox.url and server.netbox.token in the configuration of the host.',
      },
    ]
  const { watermark, accepted, failed } = catchUp
  if (failed !== null)
    return [{ topic, status: 'fail', message: `NetBox's change log cannot be read: ${failed}` }]
  if (watermark === null)
    return [{ topic, status: 'warn', message: "NetBox's change log has not been read to its end yet." }]
  const from = `${counted(accepted, 'change was', 'changes were')} accepted from there`
  const message = `NetBox's change log was read up to ${watermark}, ${ago(watermark)}; ${from}.`
  return [{ topic, status: 'ok', message }]
}

/** What its API does not tell, and what follows from it. */
export function retriesUnseen(readsLog: boolean): Finding {
  return {
    topic: 'retries',
    status: readsLog ? 'ok' : 'warn',
    message:
      'Whether NetBox tries a webhook again (RQ_RETRY_MAX) its API does not show; by default it does not.',
    hint: readsLog
      ? undefined
      : 'Set RQ_RETRY_MAX in its configuration.py, or let the host read the change log.',
  }
}
