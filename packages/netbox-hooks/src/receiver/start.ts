import { refuseOldNode } from '@netbox-hooks/core'
import type { Receiver, ReceiverOptions } from './receiver.ts'

export type { ReceivedWebhook, Receiver, ReceiverOptions } from './receiver.ts'

/**
 * Starts an HTTP server that answers every request with 200, to look at webhooks
 * (NetBox: `manage.py webhook_receiver`). A body of more than 10 MiB is answered with 413.
 *
 * @throws NetboxHooksError `NBH_PORT_IN_USE`, `NBH_LISTEN_FAILED`, `NBH_SECRET_INVALID`, `NBH_NODE_TOO_OLD`
 */
export async function startReceiver(options: ReceiverOptions): Promise<Receiver> {
  refuseOldNode()
  const { listenForWebhooks } = await import('./receiver.ts')
  return listenForWebhooks(options)
}
