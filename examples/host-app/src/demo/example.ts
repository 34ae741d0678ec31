import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  createHost,
  generateSecret,
  type Logger,
  type NetboxHooksHost,
  type ReceivedWebhook,
  startReceiver,
} from 'netbox-hooks'
import { buildApp } from '../app/app.ts'
import { Store } from '../app/store.ts'

/** The example's folder, where its `netbox-hooks.config.ts` stands. */
export const home: string = fileURLToPath(new URL('../..', import.meta.url))

/** What an {@link Example} is started with. */
export interface ExampleOptions {
  readonly onWebhook: (webhook: ReceivedWebhook) => void
  /** Fills the database before the host tracks changes. */
  readonly fill?: (store: Store) => void
  /** Folder of its two databases. Default: a new one, that goes with the example. */
  readonly folder?: string
  /** Port of the application, if it is free. Default: any free one. */
  readonly appPort?: number
  /** Port of the receiver, if it is free. Default: any free one. */
  readonly receiverPort?: number
}

/** The application, the host that tracks its changes, and a receiver of its webhooks, in one process. */
export interface Example {
  /** E.g. `http://127.0.0.1:8000`. */
  readonly appUrl: string
  readonly receiverUrl: string
  readonly host: NetboxHooksHost
  readonly store: Store
  /** Stops all of it, last started first. */
  stop(): Promise<void>
}

/**
 * Starts the example. Its configuration learns ports, files and the secret from the environment.
 * @throws NetboxHooksError as `startReceiver()` and `host.start()` do
 */
export async function startExample(options: ExampleOptions): Promise<Example> {
  const { onWebhook, appPort = 0, receiverPort = 0 } = options
  const undos: (() => unknown)[] = []
  const stop = async () => {
    for (const undo of undos.splice(0).reverse()) await undo()
  }
  try {
    const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'netbox-hooks-example-'))
    if (options.folder === undefined) undos.push(() => rmSync(folder, { recursive: true, force: true }))
    mkdirSync(folder, { recursive: true })

    const secret = generateSecret()
    const receiver = await preferring(receiverPort, (port) =>
      startReceiver({ port, secrets: [secret], onWebhook }),
    )
    undos.push(() => receiver.close())

    const store = new Store(join(folder, 'app.db'))
    undos.push(() => store.close())
    options.fill?.(store)
    const host = createHost({ cwd: home, logger: terseLogger })
    undos.push(() => host.stop())
    const app = buildApp({ host, store })
    undos.push(() => app.close())
    const appUrl = await preferring(appPort, (port) => app.listen({ host: '127.0.0.1', port }))

    Object.assign(process.env, {
      RECEIVER_URL: receiver.url,
      STATUS_URL: `${appUrl}/status/sites`,
      WEBHOOK_SECRET: secret,
      QUEUE_FILE: join(folder, 'netbox-hooks.db'),
    })
    await host.start()
    return { appUrl, receiverUrl: receiver.url, host, store, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** Listens on a port, or on any free one if it is in use. */
async function preferring<T>(port: number, listen: (port: number) => Promise<T>): Promise<T> {
  try {
    return await listen(port)
  } catch (error) {
    const { code } = error as { code?: string }
    if (code !== 'EADDRINUSE' && code !== 'NBH_PORT_IN_USE') throw error
    return listen(0)
  }
}

const print = (_: object, message: string): void => void process.stderr.write(`${message}\n`)

/** The terminal is for the webhooks; of the rest, only what goes wrong. */
const terseLogger: Logger = { debug() {}, info() {}, warn: print, error: print }
