import { counted } from '@netbox-hooks/host/words'
import type { ObjectKind, WireObject, WireWebhook } from '@netbox-hooks/server'
import { exitCodes } from '../exit-codes.ts'
import { type Operator, openOperator } from '../operator/open-operator.ts'
import { confirm } from '../terminal/confirm.ts'
import { interruptible } from '../terminal/interruption.ts'
import { printJson, printLine, say } from '../terminal/print.ts'
import type { ChangeOptions } from './add.ts'
import { kindWords, listObjects, named, sendOrders } from './objects.ts'

/** What a command that removes an object can be told. */
export interface RemoveOptions extends ChangeOptions {
  readonly yes?: true
  readonly ifVersion?: number
  /** What becomes of the deliveries that wait for a webhook. */
  readonly pending?: 'cancel' | 'keep'
}

/** Removes an object, once it is said what goes with it. */
export async function removeObject(kind: ObjectKind, name: string, options: RemoveOptions): Promise<number> {
  const { dryRun, yes, json, ifVersion, pending } = options
  const operator = await openOperator(options, 'build')
  try {
    return await interruptible(async (signal) => {
      const objects = await listObjects(operator)
      const found = named(objects, kind, name)
      const order = {
        op: 'delete' as const,
        kind,
        id: found.id,
        version: ifVersion ?? found.version ?? undefined,
        ...(kind === 'webhook' && pending && { pending }),
      }
      const placed = [{ order, file: `the ${kindWords[kind]} ${name}`, path: [] }]
      // Before anybody is asked: whether it can be.
      await sendOrders(operator, placed, { dryRun: true })
      const along = kind === 'webhook' ? await whatGoesAlong(operator, found, objects, pending) : []
      const question = `Would remove the ${kindWords[kind]} ${name}.${along.map((line) => ` ${line}`).join('')}`
      if (dryRun) {
        if (json) printJson(operator.redact({ dry_run: true, along, ...found }))
        else printLine(question)
        return exitCodes.ok
      }
      if (!yes && !json && !(await confirm(question, signal))) {
        say('Nothing was done.')
        return signal.aborted ? exitCodes.interrupted : exitCodes.failed
      }
      const { objects: removed } = await sendOrders(operator, placed)
      if (json) printJson(operator.redact(removed[0]))
      else {
        printLine(`Removed the ${kindWords[kind]} ${name}.`)
        for (const line of along) say(line)
      }
      return exitCodes.ok
    })
  } finally {
    await operator.close()
  }
}

/** What a webhook takes with it: its rules, and what waits for it. */
async function whatGoesAlong(
  { client }: Operator,
  { name }: WireObject,
  objects: readonly WireObject[],
  pending: 'cancel' | 'keep' = 'cancel',
): Promise<readonly string[]> {
  const naming = objects.filter((object) => object.kind === 'event_rule' && webhooksOf(object).includes(name))
  const managed = naming.filter(({ origin }) => origin === 'managed')
  const gone = managed.filter(
    (rule) => webhooksOf(rule).every((one) => one === name) && !hasOtherActions(rule),
  )
  const edited = managed.filter((rule) => !gone.includes(rule))
  const { webhooks } = await client.ask<{ readonly webhooks: readonly WireWebhook[] }>('/api/webhooks')
  const waiting = webhooks.find((webhook) => webhook.name === name)?.pending ?? 0
  return [
    ...(gone.length > 0 ? [`With it: the ${listOf(gone)}.`] : []),
    ...(edited.length > 0 ? [`Taken out of the ${listOf(edited)}.`] : []),
    ...(waiting > 0
      ? [
          pending === 'cancel'
            ? `${counted(waiting, 'delivery that waits', 'deliveries that wait')} for it: cancelled. --pending keep keeps them.`
            : `${counted(waiting, 'delivery waits', 'deliveries wait')} for it, and until there is a webhook ${name} again.`,
        ]
      : []),
  ]
}

/** The webhooks that a rule names. */
export function webhooksOf({ settings: { webhooks = [], actions = [] } }: WireObject): readonly string[] {
  const named = (actions as readonly { readonly webhook?: string }[]).flatMap(({ webhook }) => webhook ?? [])
  return [...(webhooks as readonly string[]), ...named]
}

function hasOtherActions({ settings: { actions = [] } }: WireObject): boolean {
  return (actions as readonly { readonly type: string }[]).some(({ type }) => type !== 'webhook')
}

function listOf(rules: readonly WireObject[]): string {
  const names = rules.slice(0, 5).map(({ name }) => name)
  const more = rules.length > 5 ? ` and ${rules.length - 5} more` : ''
  return `${rules.length === 1 ? 'event rule' : 'event rules'} ${names.join(', ')}${more}`
}
