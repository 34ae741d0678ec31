import type { WireNetboxStatus } from '@netbox-hooks/server'
import type { Finding } from '../terminal/finding.ts'
import type { GatewayProbe } from './probe-gateway.ts'
import type { RqState } from './rq.ts'

/** What is known when a test's webhook has not come. */
export interface NothingCame {
  readonly gatewayUrl: string
  /** How long it was waited, in words. */
  readonly waited: string
  /** What the gateway said before and after the test. */
  readonly before: WireNetboxStatus
  readonly after: WireNetboxStatus
  readonly rq: { readonly before: RqState; readonly after: RqState }
  /** What answers at the gateway's address, asked from here. */
  readonly probe: GatewayProbe
}

const topic = 'test'

/** Why a test's webhook has not come, the nearest reason first. */
export function whyNothingCame(known: NothingCame): readonly Finding[] {
  const refused = refusals(known)
  if (refused.length > 0) return refused
  const { gatewayUrl, waited, rq, probe } = known
  const nothing = `Within ${waited} nothing has come to the gateway`
  if (rq.after.workers === 0)
    return [
      fail(
        `${nothing}: no RQ worker runs in NetBox, and the webhook waits in its queue.`,
        'Start one: `python manage.py rqworker`, or the service netbox-rq (in Docker: netbox-worker). Then run it again.',
      ),
    ]
  if (probe.trouble === 'certificate')
    return [
      fail(
        `${nothing}, and its certificate is not trusted, not from here either: ${probe.reason}.`,
        "In NetBox, give the webhook the file of the CA (CA File Path), on NetBox's own disk; or use a certificate that everybody trusts.",
      ),
    ]
  const jobs = rq.after.jobs
  const failed = (jobs?.failed ?? 0) - (rq.before.jobs?.failed ?? 0)
  const here = {
    none: `From here ${gatewayUrl} answers.`,
    nobody: `From here nobody answers at ${gatewayUrl}, either: ${probe.reason}.`,
    'somebody else': `From here no host answers at ${gatewayUrl}, either: ${probe.reason}.`,
  }[probe.trouble ?? 'none']
  const said =
    failed > 0
      ? `${nothing}: NetBox's worker has tried, and failed. ${here}`
      : jobs && jobs.waiting > 0
        ? `${nothing}: ${jobs.waiting} jobs wait in NetBox's queues. ${here}`
        : `${nothing}. ${here}`
  return [fail(said, lookAt)]
}

const lookAt =
  'Look at the address that NetBox is told (server.netbox.gateway), also at its path; at firewalls between the two, and names that NetBox resolves otherwise; at the log of its RQ worker, and its failed jobs under System, Background Tasks.'

/** What the gateway has refused since the test began. */
function refusals({ before, after }: NothingCame): readonly Finding[] {
  const counts = new Map(before.gateway.refused.map(({ code, count }) => [code, count]))
  return after.gateway.refused
    .filter(({ code, count }) => count > (counts.get(code) ?? 0))
    .map(({ code, largest }) => refusal(code, largest, after.gateway.body_limit))
}

function refusal(code: string | null, largest: number, limit: number): Finding {
  switch (code) {
    case 'NBH_SIGNATURE_INVALID':
      return fail(
        "It has come, and the gateway refused its signature: the running host does not have the secret of NetBox's webhook.",
        'Let it read its configuration again (`netbox-hooks reload`), or look whether a proxy changes the body on its way.',
      )
    case 'NBH_SIGNATURE_MISSING':
      return fail(
        "It has come without a signature: NetBox's webhook has no secret.",
        'Set server.netbox.secrets, and run it again.',
      )
    case 'NBH_GATEWAY_CLOSED':
      return fail(
        'It has come, and the gateway is closed: the running host has no secret to verify it with.',
        'Set server.netbox.secrets, and let the host read it: `netbox-hooks reload`.',
      )
    case 'NBH_REQUEST_TOO_LARGE':
      return fail(
        `It has come, and was larger than the gateway takes: ${largest} bytes, and ${limit} are its limit.`,
        'Set server.bodyLimit to what the largest object of NetBox needs.',
      )
    case 'NBH_UNAUTHORIZED':
    case 'NBH_FORBIDDEN':
      return fail(
        'It has come without a token, which this server asks for where webhooks are not signed.',
        'Set server.netbox.secrets; or give the webhook in NetBox the additional header `Authorization: Bearer …`.',
      )
    default:
      return fail(
        `It has come, and the gateway refused it${code === null ? '' : ` (${code})`}.`,
        code === null ? "Look at the host's log." : `\`netbox-hooks errors ${code}\` says more.`,
      )
  }
}

function fail(message: string, hint: string): Finding {
  return { topic, status: 'fail', message, hint }
}
