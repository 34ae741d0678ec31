import { once } from 'node:events'
import { WatchedHost } from '../dev/watched-host.ts'
import { exitCodes } from '../exit-codes.ts'

/** `netbox-hooks dev`: runs a host, and starts it again when its files change, until SIGINT or SIGTERM. */
export async function dev({ config }: { readonly config?: string }): Promise<number> {
  const host = new WatchedHost({
    configFile: config,
    say: (sentence) => void process.stderr.write(`${sentence}\n`),
  })
  host.start()
  const interrupted = once(process, 'SIGINT').then(() => exitCodes.interrupted)
  const ended = once(process, 'SIGTERM').then(() => exitCodes.ok)
  const code = await Promise.race([interrupted, ended])
  await host.stop()
  return code
}
