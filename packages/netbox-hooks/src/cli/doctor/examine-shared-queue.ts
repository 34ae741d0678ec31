import { formatError, type Logger, messageOf, NetboxHooksError, silentLogger } from '@netbox-hooks/core'
import { openQueue, type ParsedConfig } from '@netbox-hooks/host/parts'
import type { Finding } from '../../terminal/finding.ts'
import { workText } from './work-text.ts'

const topic = 'queue'

/** The server that the queue is on: whether it answers, what waits there, and whether it keeps what it is given. */
export async function examineSharedQueue(config: Pick<ParsedConfig, 'queue' | 'delivery'>): Promise<Finding> {
  const warnings: string[] = []
  const logger: Logger = { ...silentLogger, warn: (_fields, message) => void warnings.push(message) }
  try {
    const queue = await openQueue(config, '.', logger)
    const { pending, unprocessedEvents } = await queue.counts()
    await queue.close()
    const message = `The server answers: ${workText(pending, unprocessedEvents)}.`
    return { topic, status: warnings.length > 0 ? 'warn' : 'ok', message: [message, ...warnings].join(' ') }
  } catch (error) {
    if (!NetboxHooksError.is(error)) return { topic, status: 'fail', message: messageOf(error) }
    const [message = ''] = formatError(error).split('\n', 1)
    return { topic, status: 'fail', message, hint: error.hint }
  }
}
