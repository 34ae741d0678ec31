import type { ObjectKind } from '@netbox-hooks/server'
import { exitCodes } from '../exit-codes.ts'
import { openOperator } from '../operator/open-operator.ts'
import { confirm } from '../terminal/confirm.ts'
import { interruptible } from '../terminal/interruption.ts'
import { printJson, printLine, say } from '../terminal/print.ts'
import type { ChangeOptions } from './add.ts'
import { kindWords, listObjects, named, sendOrders } from './objects.ts'
import { whatGoesAlong } from './what-goes-along.ts'

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
  const operator = await openOperator(options, 'manage')
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
