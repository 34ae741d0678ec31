import type { WebhookRecord } from '@netbox-hooks/delivery'
import { openHistory, type ParsedConfig } from '@netbox-hooks/host/parts'

/** What the queue has saved of the webhooks; nothing if it cannot be read, which is told of the queue itself. */
export async function webhookRecords(
  config: Pick<ParsedConfig, 'queue' | 'delivery'>,
  directory: string,
): Promise<readonly WebhookRecord[]> {
  try {
    const opened = await openHistory(config, directory)
    return await opened.history.webhookRecords().finally(() => opened.close())
  } catch {
    return []
  }
}
