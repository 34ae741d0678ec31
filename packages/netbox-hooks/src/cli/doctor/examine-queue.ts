import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import { formatError, messageOf, NetboxHooksError } from '@netbox-hooks/core'
import { inspectQueueFile, type QueueFileInspection } from '@netbox-hooks/queue-sqlite'
import type { Finding } from '../../terminal/finding.ts'
import { examineDisk } from './examine-environment.ts'
import { workText } from './work-text.ts'

/** A host cuts the log before it is that large, in bytes. */
const largeLog = 64 * 1024 * 1024

/** The queue file, and the disk that it is on. */
export function examineQueue(path: string): Finding[] {
  const folder = dirname(path)
  if (!existsSync(folder)) {
    const message = `The folder of the queue, ${folder}, does not exist.`
    return [{ topic: 'queue', status: 'fail', message, hint: 'Create it.' }]
  }
  return [examineFile(path), examineDisk(folder)]
}

function examineFile(path: string): Finding {
  try {
    const found = inspectQueueFile(path)
    if (!found) return { topic: 'queue', status: 'ok', message: `${path} will be made when a host starts.` }
    return describe(path, found)
  } catch (error) {
    if (!NetboxHooksError.is(error)) return { topic: 'queue', status: 'fail', message: messageOf(error) }
    const [message = ''] = formatError(error).split('\n', 1)
    return { topic: 'queue', status: 'fail', message, hint: error.hint }
  }
}

function describe(path: string, found: QueueFileInspection): Finding {
  const { version, isCurrent, bytes, logBytes, ownerPid, pending, unprocessed, sealed, changedAt } = found
  if (sealed)
    return { topic: 'queue', status: 'fail', message: `${path}: ${sealed.message}`, hint: sealed.hint }
  const work = isCurrent ? workText(pending, unprocessed) : `layout ${version}`
  const owner = ownerPid === undefined ? 'no host has it open' : `the host of process ${ownerPid} has it open`
  const message = `${path}: ${work}, ${Math.ceil(bytes / 1_024).toLocaleString('en')} KiB; ${owner}.`
  if (changedAt > Date.now() + 60_000) {
    const hint =
      'The clock has gone back since: set it. Nothing waits for that, but what is shown has wrong times.'
    return { topic: 'queue', status: 'warn', message: `${message} It was last changed in the future.`, hint }
  }
  if (logBytes > largeLog) {
    const hint = `Another program has been reading the file for long: end it, or its transaction; \`lsof ${path}\` names it.`
    return { topic: 'queue', status: 'warn', message: `${message} Its log cannot be cut.`, hint }
  }
  if (isCurrent) return { topic: 'queue', status: 'ok', message }
  return {
    topic: 'queue',
    status: 'warn',
    message,
    hint: 'The next start brings it up to date; keep a copy.',
  }
}
