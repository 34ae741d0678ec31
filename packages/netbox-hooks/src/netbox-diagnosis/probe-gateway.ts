import { codeOf, messageOf } from '@netbox-hooks/core'
import { timeoutSignal } from '@netbox-hooks/core/times'
import { directFetch } from '../client/direct-fetch.ts'
import { gatewayPath } from '../netbox-connect/desired.ts'

/** What answers at the gateway's address, asked from here. */
export interface GatewayProbe {
  /** `undefined` if a host does. */
  readonly trouble: 'certificate' | 'nobody' | 'somebody else' | undefined
  readonly reason: string
}

const timeoutMs = 5_000

/** Asks whether a host answers where NetBox is to send. What NetBox meets on its way may be another. */
export async function probeGateway(gatewayUrl: string): Promise<GatewayProbe> {
  try {
    const url = new URL(gatewayUrl.slice(0, -gatewayPath.length).concat('/healthz'))
    const response = await directFetch(url, { signal: timeoutSignal(timeoutMs) })
    const answer: unknown = await response.json().catch(() => undefined)
    const isHost = Object(answer).status === 'ok'
    return {
      trouble: isHost ? undefined : 'somebody else',
      reason: isHost ? '' : `what answers with ${response.status} is no netbox-hooks host`,
    }
  } catch (error) {
    const isOfCertificate = /CERT|SELF_SIGNED|ISSUER|ALTNAME|UNABLE_TO_VERIFY/.test(codeOf(error) ?? '')
    return { trouble: isOfCertificate ? 'certificate' : 'nobody', reason: messageOf(error) }
  }
}
