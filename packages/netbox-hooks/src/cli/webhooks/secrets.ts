import type { WireObject, WireSecret } from '@netbox-hooks/server'
import { usageMistake } from '../../errors.ts'
import { exitCodes } from '../../exit-codes.ts'
import type { ChangeOptions } from '../../managed/add.ts'
import { textOfFile } from '../../managed/given-text.ts'
import { listObjects, named } from '../../managed/objects.ts'
import { printSecrets } from '../../managed/show.ts'
import { commandFor } from '../../operator/command-for.ts'
import { type Operator, openOperator } from '../../operator/open-operator.ts'
import { printJson, printLine, say } from '../../terminal/print.ts'
import { timeText } from '../../terminal/times.ts'

/** What can be done with the keys of a webhook's signatures. */
export type SecretAction = 'list' | 'add' | 'remove'

/** What `netbox-hooks webhooks secrets` can be told. */
export interface SecretsOptions extends ChangeOptions {
  readonly secret?: string
  /** A file, or `-`. */
  readonly secretFile?: string
  /** ISO 8601. */
  readonly othersEnd?: string
  readonly ends?: string
}

/** The keys of one webhook, and how they are reached. */
interface Keys {
  readonly operator: Operator
  readonly webhook: WireObject
  readonly path: string
}

/** `netbox-hooks webhooks secrets NAME [list|add|remove]`: the keys of its signatures, and how one takes another's place. */
export async function webhookSecrets(
  name: string,
  action: SecretAction,
  secretId: string | undefined,
  options: SecretsOptions,
): Promise<number> {
  if ((action === 'remove') !== (secretId !== undefined))
    throw usageMistake('A secret to remove is named by its id: netbox-hooks webhooks secrets NAME remove ID.')
  const operator = await openOperator(options, action === 'list' ? 'look' : 'manage')
  try {
    const webhook = named(await listObjects(operator, 'webhook'), 'webhook', name)
    const keys = { operator, webhook, path: `/api/extras/webhooks/${webhook.id}/secrets/` }
    if (action === 'add') await addSecret(keys, options)
    else if (secretId !== undefined) await removeSecret(keys, secretId, options)
    else if (options.json) printJson({ secrets: webhook.secrets })
    else if (webhook.secrets.length === 0) printLine(`${name} has no secret: its requests are not signed.`)
    else printSecrets(webhook.secrets)
  } finally {
    await operator.close()
  }
  return exitCodes.ok
}

async function addSecret({ operator, webhook, path }: Keys, options: SecretsOptions): Promise<void> {
  const { secret, secretFile, othersEnd, ends, dryRun, json } = options
  if (secret !== undefined && secretFile !== undefined)
    throw usageMistake('Give --secret or --secret-file, not both.')
  const given = secretFile === undefined ? secret : (await textOfFile(secretFile)).replace(/\r?\n$/, '')
  const body = {
    ...(given !== undefined && { secret: given }),
    ...(othersEnd !== undefined && { others_end_at: othersEnd }),
    ...(ends !== undefined && { ends_at: ends }),
  }
  const others = webhook.secrets.length
  if (dryRun) {
    const until = othersEnd === undefined ? 'in 24 h' : `at ${timeText(othersEnd)}`
    const rest =
      others === 0 ? '' : ` The ${others === 1 ? 'other one ends' : `other ${others} end`} ${until}.`
    if (json) printJson({ dry_run: true, webhook: webhook.name, others })
    else printLine(`Would give ${webhook.name} a new secret.${rest}`)
    return
  }
  const { secret: made, ...added } = await operator.client.post<WireSecret & { readonly secret?: string }>(
    path,
    {
      body,
    },
  )
  if (json) {
    printJson({ ...added, ...(made !== undefined && { secret: made }) })
    return
  }
  say(`Requests to ${webhook.name} are signed with the new secret ${added.id} now.`)
  if (others > 0)
    say(
      `The others go on to sign beside it until they end; ${commandFor('webhooks secrets', webhook.name)} shows when.`,
    )
  if (made !== undefined) say('It is shown this once:')
  if (made !== undefined) printLine(made)
}

async function removeSecret(
  { operator, webhook, path }: Keys,
  secretId: string,
  { dryRun, json }: SecretsOptions,
): Promise<void> {
  if (!dryRun) await operator.client.ask(`${path}${encodeURIComponent(secretId)}/`, {}, 'DELETE')
  if (json) printJson({ ...(dryRun && { dry_run: true }), webhook: webhook.name, removed: secretId })
  else printLine(`${dryRun ? 'Would end' : 'Ended'} the secret ${secretId} of ${webhook.name}.`)
}
