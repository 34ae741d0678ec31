import { dirname } from 'node:path'
import { formatError, messageOf, NetboxHooksError } from '@netbox-hooks/core'
import { inspectQueueFile } from '@netbox-hooks/queue-sqlite'
import type { Finding } from '../../terminal/finding.ts'
import { examineDisk } from './examine-environment.ts'

const topic = 'spool'

/** The file that events are accepted into while the queue's server is away. */
export function examineSpool(path: string): Finding[] {
  return [examineFile(path), examineDisk(dirname(path))]
}

function examineFile(path: string): Finding {
  try {
    const waiting = inspectQueueFile(path)?.unprocessed ?? 0
    if (waiting === 0) return { topic, status: 'ok', message: `${path}: no events wait in it.` }
    const message = `${path}: ${waiting} ${waiting === 1 ? 'event waits' : 'events wait'} for the server.`
    return {
      topic,
      status: 'warn',
      message,
      hint: 'A host with this configuration hands them over; start one.',
    }
  } catch (error) {
    if (!NetboxHooksError.is(error)) return { topic, status: 'fail', message: messageOf(error) }
    const [message = ''] = formatError(error).split('\n', 1)
    return { topic, status: 'fail', message, hint: error.hint }
  }
}
