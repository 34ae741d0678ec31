import { counted } from '@netbox-hooks/host/words'
import type { KeyRotation, WireObject } from '@netbox-hooks/server'
import { exitCodes } from '../../exit-codes.ts'
import type { ChangeOptions } from '../../managed/add.ts'
import { listObjects } from '../../managed/objects.ts'
import { sayProblems } from '../../managed/say-problems.ts'
import { type Operator, openOperator } from '../../operator/open-operator.ts'
import { printJson, printLine, say } from '../../terminal/print.ts'

/** `netbox-hooks keys rotate`: encrypts all that is secret with the first key, and says whether the others are still needed. */
export async function rotateKeys(options: ChangeOptions): Promise<number> {
  const { dryRun, json = false } = options
  const operator = await openOperator(options, 'manage')
  try {
    const unopened = await (dryRun ? foresee(operator, json) : rotate(operator, json))
    return unopened.length === 0 ? exitCodes.ok : exitCodes.failed
  } finally {
    await operator.close()
  }
}

/** @returns the names of those whose secrets cannot be decrypted */
async function foresee(operator: Operator, json: boolean): Promise<readonly string[]> {
  const objects = operator.redact(await listObjects(operator))
  const closed = objects.filter(isUnopened)
  const unopened = closed.map(({ name }) => name)
  const webhooks = objects.filter(({ kind, origin }) => kind === 'webhook' && origin === 'managed')
  const readable = webhooks.filter((webhook) => !isUnopened(webhook)).length
  if (json) printJson({ dry_run: true, readable, unopened })
  else {
    printLine(`Would encrypt the secrets of ${counted(readable, 'webhook', 'webhooks')} with the first key.`)
    for (const object of closed) sayProblems(object)
  }
  return unopened
}

/** @returns the same */
async function rotate(operator: Operator, json: boolean): Promise<readonly string[]> {
  const answer = await operator.client.post<KeyRotation>('/api/keys/rotate')
  const { changed, unopened } = operator.redact(answer)
  if (json) printJson({ changed, unopened })
  else {
    printLine(`Encrypted with the first key: ${counted(changed, 'webhook', 'webhooks')}.`)
    if (unopened.length === 0)
      say('The other keys are not needed any more, but for copies of the queue that were made before.')
    const objects = unopened.length > 0 ? operator.redact(await listObjects(operator)) : []
    for (const object of objects.filter(isUnopened)) sayProblems(object)
  }
  return unopened
}

function isUnopened({ problems }: WireObject): boolean {
  return problems.some(({ code }) => code === 'NBH_SECRET_UNOPENED')
}
