import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { ReceivedWebhook } from 'netbox-hooks'
import { home, startExample } from './example.ts'
import type { Options } from './options.ts'
import { seed } from './seed.ts'
import { showChange, showExample, showInvitation } from './show-example.ts'
import { showWebhook } from './show-webhook.ts'

const patience = 20_000

/**
 * Starts the example, makes one change, and shows the webhook that it becomes; then stays up until SIGINT or SIGTERM
 * and shows every further webhook.
 *
 * @returns the exit code
 */
export async function runDemo({ once: onlyOnce, out, data }: Options): Promise<number> {
  const requestId = randomUUID()
  const arrival = Promise.withResolvers<ReceivedWebhook>()
  const onWebhook = (webhook: ReceivedWebhook) => {
    print(showWebhook(webhook))
    if (webhook.verification?.verified && requestIdOf(webhook) === requestId) arrival.resolve(webhook)
  }
  let siteId = 0
  const example = await startExample({
    onWebhook,
    fill: (store) => {
      siteId = seed(store).id
    },
    ...(!onlyOnce && { folder: join(home, 'data'), appPort: 8000, receiverPort: 9000 }),
    ...(data !== undefined && { folder: data }),
  })
  try {
    print(showExample(example))
    const site = `${example.appUrl}/api/dcim/sites/${siteId}/`
    const change = { status: 'active' }
    print(showChange(site, change))
    await patch(site, change, requestId)
    const webhook = await Promise.race([arrival.promise, setTimeout(patience, undefined, { ref: false })])
    if (!webhook) {
      process.stderr.write(`The webhook has not arrived within ${patience / 1000} s.\n`)
      return 1
    }
    if (out !== undefined) save(webhook, out)
    if (onlyOnce) return 0
    print(showInvitation(site))
    await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')])
    return 0
  } finally {
    await example.stop()
  }
}

async function patch(url: string, change: object, requestId: string): Promise<void> {
  const response = await fetch(url, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json', 'remote-user': 'jstretch', 'x-request-id': requestId },
    body: JSON.stringify(change),
  })
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`)
}

function save({ headers, body }: ReceivedWebhook, file: string): void {
  writeFileSync(file, JSON.stringify({ headers, body }))
}

function requestIdOf({ body }: ReceivedWebhook): string | undefined {
  return (JSON.parse(body) as { request?: { id: string } }).request?.id
}

function print(text: string): void {
  process.stdout.write(`\n${text}\n`)
}
