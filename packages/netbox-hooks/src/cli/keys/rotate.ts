import { counted } from '@netbox-hooks/host/words'
import { exitCodes } from '../../exit-codes.ts'
import type { ChangeOptions } from '../../managed/add.ts'
import { listObjects } from '../../managed/objects.ts'
import { sayProblems } from '../../managed/say-problems.ts'
import { openOperator } from '../../operator/open-operator.ts'
import { printJson, printLine, say } from '../../terminal/print.ts'

/** `netbox-hooks keys rotate`: encrypts all that is secret with the first key, and says whether the others are still needed. */
export async function rotateKeys(options: ChangeOptions): Promise<number> {
  const { dryRun, json } = options
  const operator = await openOperator(options, 'manage')
  try {
    const webhooks = await listObjects(operator, 'webhook')
    const closed = operator.redact(
      webhooks.filter(({ problems }) => problems.some(({ code }) => code === 'NBH_SECRET_UNOPENED')),
    )
    if (dryRun) {
      const readable = webhooks.filter(({ origin }) => origin === 'managed').length - closed.length
      if (json) printJson({ dry_run: true, readable, unreadable: closed.map(({ name }) => name) })
      else
        printLine(
          `Would encrypt the secrets of ${counted(readable, 'webhook', 'webhooks')} with the first key.`,
        )
    } else {
      const { changed } = await operator.client.post<{ readonly changed: number }>('/api/keys/rotate')
      if (json) printJson({ changed, unreadable: closed.map(({ name }) => name) })
      else {
        printLine(`Encrypted with the first key: ${counted(changed, 'webhook', 'webhooks')}.`)
        if (closed.length === 0)
          say('The other keys are not needed any more, but for copies of the queue that were made before.')
      }
    }
    if (!json) for (const webhook of closed) sayProblems(webhook)
    return closed.length === 0 ? exitCodes.ok : exitCodes.failed
  } finally {
    await operator.close()
  }
}
