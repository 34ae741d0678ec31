import { accessSync, constants, existsSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { NetboxHooksError, silentLogger } from '@netbox-hooks/core'
import { inactiveWebhooks } from '../config/checks/inactive-webhooks.ts'
import type { ConfigWarning } from '../config/checks/warnings.ts'
import type { ParsedConfig } from '../config/parsed.ts'
import { spoolFile } from '../queues/make-spool.ts'
import { isShared, makeQueue, openHistory, queueFile } from '../queues/open.ts'

/**
 * What can be known of a start without opening the queue: whether its engine is there, whether its files can be written,
 * and which webhooks its file says are stopped. No server is asked.
 */
export async function queueWarnings(config: ParsedConfig, directory: string): Promise<ConfigWarning[]> {
  const spool = spoolFile(config, directory)
  const ofSpool = spool === undefined ? [] : fileWarnings(spool, 'spool')
  if (isShared(config.queue)) return [...(await engineWarnings(config, directory)), ...ofSpool]
  const file = queueFile(config.queue, directory)
  return [
    ...fileWarnings(file, 'queue'),
    ...(existsSync(file) ? await stoppedWebhooks(config, directory) : []),
  ]
}

async function engineWarnings(config: ParsedConfig, directory: string): Promise<ConfigWarning[]> {
  try {
    await makeQueue(config, directory, silentLogger)
    return []
  } catch (error) {
    if (!NetboxHooksError.is(error)) throw error
    const { code, message, hint = '' } = error
    return [{ code, message: `${message} ${hint}`.trimEnd(), about: {} }]
  }
}

function fileWarnings(file: string, what: 'queue' | 'spool'): ConfigWarning[] {
  const folder = dirname(file)
  const problem = !existsSync(folder)
    ? `The folder of the ${what}, ${folder}, does not exist. Create it.`
    : statSync(file, { throwIfNoEntry: false })?.isDirectory()
      ? `The ${what}, ${file}, is a folder; name a file.`
      : [folder, ...(existsSync(file) ? [file] : [])].every(isWritable)
        ? undefined
        : `The ${what}, ${file}, cannot be written by this user.`
  return problem === undefined ? [] : [{ code: 'NBH_QUEUE_UNREADABLE', message: problem, about: {} }]
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK)
    return true
  } catch {
    return false
  }
}

/** What keeps the file from being read is told when a host starts on it. */
async function stoppedWebhooks(config: ParsedConfig, directory: string): Promise<ConfigWarning[]> {
  const enabled = config.webhooks.filter((webhook) => webhook.enabled).map(({ name }) => name)
  try {
    const { history, close } = await openHistory(config, directory)
    const records = await history.webhookRecords().finally(close)
    return inactiveWebhooks(records.filter(({ webhook }) => enabled.includes(webhook)))
  } catch {
    return []
  }
}
