import { hostAbsent } from '../client/errors.ts'
import { withHostOrQueue } from '../client/host-or-queue.ts'
import type { HostAddress } from '../client/reach-host.ts'
import type { Operator } from './open-operator.ts'

/**
 * Opens the way to a host that runs, for what no queue alone can do.
 * @param why what there is not without one, as a part of a sentence
 * @throws NetboxHooksError `NBH_HOST_UNREACHABLE`
 */
export function openRunningHost(
  address: HostAddress,
  why: string,
): Promise<Pick<Operator, 'client' | 'redact'>> {
  return withHostOrQueue<Pick<Operator, 'client' | 'redact'>>(address, 'admin', {
    host: (client, local) => ({ client, redact: (value) => local?.secrets.redact(value) ?? value }),
    queue: async () => {
      throw hostAbsent(why)
    },
  })
}
