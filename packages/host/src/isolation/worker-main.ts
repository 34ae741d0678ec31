import { Worker } from 'node:worker_threads'
import { currentScope, errorOf, type Logger, messageOf, propertyOf } from '@netbox-hooks/core'
import { IsolatedPlugin } from './isolated-plugin.ts'
import { sendableError } from './sent-error.ts'
import { sendableFields } from './sent-fields.ts'
import type { HostMessage, WorkerMessage, WorkerMethods } from './worker-messages.ts'

// The entry of a worker's process: answers what the host asks of the plugin, until the host goes.

const sendToHost = process.send?.bind(process)
// The plugin finds what it finds in the host's process, which has nobody to send to.
Reflect.deleteProperty(process, 'send')

const logger: Logger = { debug: log('debug'), info: log('info'), warn: log('warn'), error: logError }
const plugin = new IsolatedPlugin(logger)
const underWay = new Map<number, AbortController>()

process.on('message', (message: HostMessage) => {
  if ('abort' in message) abort(message.abort)
  else void answer(message)
})
process.on('disconnect', () => process.exit())
// What ends the host is sent to the whole group at times; the host shuts the plugin down first.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {})
// The plugin host takes care of what a plugin's scope is to blame for.
process.on('unhandledRejection', (thrown) => currentScope() ?? die(thrown))
process.on('uncaughtException', (thrown) => currentScope() ?? die(thrown))
new Worker(new URL('./orphan-watch.js', import.meta.url), { workerData: process.ppid }).unref()

async function answer({ id, method, argument }: Extract<HostMessage, { id: number }>): Promise<void> {
  const controller = new AbortController()
  underWay.set(id, controller)
  try {
    const call = plugin[method].bind(plugin) as WorkerMethods['call']
    send({ id, value: await call(argument as never, controller.signal) })
  } catch (thrown) {
    send({ id, error: sendableError(thrown) })
  }
  underWay.delete(id)
}

function abort(id: number): void {
  send({ alive: true })
  underWay.get(id)?.abort(new DOMException('The time limit has passed', 'TimeoutError'))
}

function die(thrown: unknown): void {
  console.error(errorOf(thrown))
  send({ uncaught: messageOf(thrown) }, () => process.exit(1))
}

function log(level: keyof Logger): (fields: object, message: string) => void {
  return (fields, message) =>
    send({
      log: level,
      fields: sendableFields(fields),
      message: messageOf(message),
    })
}

/** What failed in the background is counted where the report is made. */
function logError(fields: { readonly code?: unknown; readonly err?: unknown }, message: string): void {
  if (fields.code !== 'NBH_PLUGIN_BACKGROUND_FAILURE') log('error')(fields, message)
  else send({ background: sendableError(propertyOf(fields.err, 'cause')) })
}

/** @throws DataCloneError if there is something in it that another process cannot be given */
function send(message: WorkerMessage, done: () => void = () => {}): void {
  sendToHost?.(message, undefined, undefined, done)
}
