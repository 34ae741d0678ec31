import type { NetboxClient } from '@netbox-hooks/host/parts'
import { type NetboxKind, type NetboxObject, netboxObject, places } from './netbox-objects.ts'
import { type ConnectStep, ofNewWebhook } from './plan.ts'

/**
 * Does what a plan says, one after the other. What is done when something fails stays done: the next time it is gone on with.
 * @returns the webhook, if there is one now
 * @throws NetboxHooksError as the client does
 */
export async function carryOut(
  client: NetboxClient,
  steps: readonly ConnectStep[],
  signal: AbortSignal,
): Promise<NetboxObject | undefined> {
  let webhook: NetboxObject | undefined
  for (const step of steps) {
    const after = await doStep(client, step, webhook?.id, signal)
    if (step.kind === 'webhook') webhook = after
  }
  return webhook
}

/** @returns the object as it is now; `undefined` if it is gone */
async function doStep(
  client: NetboxClient,
  step: ConnectStep,
  webhook: number | undefined,
  signal: AbortSignal,
): Promise<NetboxObject | undefined> {
  const { kind } = step
  if (step.does === 'keep') return step.object
  if (step.does === 'remove') {
    await client.send('DELETE', pathOf(kind, step.object.id), undefined, signal)
    return undefined
  }
  const { action_object_id: id } = step.body
  const body = id === ofNewWebhook ? { ...step.body, action_object_id: webhook } : step.body
  const { body: answer } =
    step.does === 'create'
      ? await client.send('POST', places[kind].path, body, signal)
      : await client.send('PATCH', pathOf(kind, step.object.id), body, signal)
  return netboxObject(client, kind, answer)
}

/** Where one object is in NetBox's API. */
function pathOf(kind: NetboxKind, id: number): string {
  return `${places[kind].path}${id}/`
}
