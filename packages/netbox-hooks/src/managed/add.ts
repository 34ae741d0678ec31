import type { ObjectKind, WireObject } from '@netbox-hooks/server'
import type { HostAddress } from '../client/reach-host.ts'
import { exitCodes } from '../exit-codes.ts'
import { openOperator } from '../operator/open-operator.ts'
import { printJson, printLine, say } from '../terminal/print.ts'
import { type GivenSettings, givenSettings, type SettingsOptions } from './given-settings.ts'
import { kindWords, sendOrders } from './objects.ts'
import { sayProblems } from './say-problems.ts'

/** What every command that changes what is managed can be told. */
export interface ChangeOptions extends HostAddress {
  readonly dryRun?: true
  readonly json?: true
}

/** What of an object is known before it is there. */
export interface NewObject {
  readonly kind: ObjectKind
  /** What options of their own say of its settings. */
  readonly flags: GivenSettings
  /** A secret that was made for it, to be shown this once. */
  readonly secret?: string | undefined
  /** What to do next. */
  next(made: WireObject): string
}

/** Adds an object. @returns the exit code */
export async function addObject(
  { kind, flags, secret, next }: NewObject,
  options: ChangeOptions & SettingsOptions,
): Promise<number> {
  const { dryRun, json } = options
  const settings = await givenSettings(kind, {}, options, flags)
  const operator = await openOperator(options, 'manage')
  try {
    const placed = {
      order: { op: 'create' as const, kind, settings },
      file: `the new ${kindWords[kind]}`,
      path: [],
    }
    const outcome = await sendOrders(operator, [placed], { dryRun })
    const [made] = operator.redact(outcome.objects) as readonly [WireObject]
    if (json)
      printJson({
        ...(dryRun && { dry_run: true }),
        ...made,
        ...(secret !== undefined && !dryRun && { secret }),
      })
    else {
      printLine(`${dryRun ? 'Would add' : 'Added'} the ${kindWords[kind]} ${made.name}.`)
      sayProblems(made)
      if (!dryRun && secret !== undefined) printLine(secret)
      if (!dryRun) say(next(made))
    }
    return exitCodes.ok
  } finally {
    await operator.close()
  }
}
