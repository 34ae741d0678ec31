import type { NetboxHooksError } from '@netbox-hooks/core'
import { sayTheSame } from '@netbox-hooks/core/json'
import type { ObjectKind, WireObject } from '@netbox-hooks/server'
import { usageMistake } from '../errors.ts'
import { exitCodes } from '../exit-codes.ts'
import { commandFor } from '../operator/command-for.ts'
import { openOperator } from '../operator/open-operator.ts'
import { printJson, printLine, say } from '../terminal/print.ts'
import type { ChangeOptions } from './add.ts'
import { changeLines, changeOf } from './differences.ts'
import { type GivenSettings, givenSettings, type SettingsOptions } from './given-settings.ts'
import { kindWords, listObjects, named, sendOrders } from './objects.ts'
import { sayProblems } from './say-problems.ts'

/** What a command that edits an object can be told. */
export interface EditOptions extends ChangeOptions, SettingsOptions {
  /** The version that it is expected to have. */
  readonly ifVersion?: number
  /** Whether what waits for a webhook is sent to its new URL. */
  readonly movePending?: true
}

/** An object that is to be changed. */
export interface EditedObject {
  readonly kind: ObjectKind
  readonly name: string
  /** What options of their own say of its settings, by those that are there. */
  flagsFor(there: GivenSettings): GivenSettings
  /** A secret that was made for it, to be shown this once. */
  readonly secret?: string | undefined
}

/** Changes an object. What is not said stays as it is. @returns the exit code */
export async function editObject(
  { kind, name, flagsFor, secret }: EditedObject,
  options: EditOptions,
): Promise<number> {
  const { dryRun, json, ifVersion, movePending } = options
  const operator = await openOperator(options, 'manage')
  try {
    const before = named(await listObjects(operator, kind), kind, name)
    const there: GivenSettings = { name, ...before.settings }
    const flags = flagsFor(there)
    if (saysNothing(options, flags)) throw nothingSaid(kind)
    const wanted = await givenSettings(kind, there, options, flags)
    const order = {
      op: 'update' as const,
      kind,
      id: before.id,
      // Nobody else's change is lost, made between looking and writing.
      version: ifVersion ?? before.version ?? undefined,
      ...settingsChange(there, wanted),
      ...(movePending && { moves_pending: true }),
    }
    const placed = { order, file: `the ${kindWords[kind]} ${name}`, path: [] }
    const { objects, changed } = await sendOrders(operator, [placed], { dryRun })
    const [after, hasChanged] = [objects[0] as WireObject, changed[0] === true]
    const shown = dryRun ? undefined : secret
    if (json) {
      const result = operator.redact({ ...(dryRun && { dry_run: true }), changed: hasChanged, ...after })
      printJson({ ...result, ...(shown !== undefined && { secret: shown }) })
    } else if (!hasChanged) printLine(`Nothing to change: the ${kindWords[kind]} ${name} is so already.`)
    else {
      const version = after.version === null || dryRun ? '' : `, now version ${after.version}`
      printLine(`${dryRun ? 'Would change' : 'Changed'} the ${kindWords[kind]} ${name}${version}:`)
      for (const line of operator.redact(changeLines(changeOf(before, after)))) printLine(`  ${line}`)
      if (shown !== undefined) printLine(shown)
      sayProblems(after)
      if (wanted['secret'] !== there['secret'] && before.secrets.length > 0)
        say(
          `Nothing is signed with ${before.secrets.length > 1 ? 'the secrets' : 'the one'} before any more. ${commandFor('webhooks secrets', name)} add lets both sign for a while.`,
        )
    }
    return exitCodes.ok
  } finally {
    await operator.close()
  }
}

function saysNothing({ from, set, unset, movePending }: EditOptions, flags: GivenSettings): boolean {
  const said = [from, set, unset, movePending, ...Object.values(flags)]
  return said.every((one) => one === undefined)
}

function nothingSaid(kind: ObjectKind): NetboxHooksError {
  const ask = `netbox-hooks ${kind === 'webhook' ? 'webhooks' : 'rules'}`
  return usageMistake(
    `Say what to change of the ${kindWords[kind]}: by options, --set path=value, --unset path, or --from a file. \`${ask} show NAME\` shows what it is now.`,
  )
}

/** What of settings is to be set, and what taken out. */
function settingsChange(
  there: GivenSettings,
  wanted: GivenSettings,
): { readonly settings: GivenSettings; readonly unset: readonly string[] } {
  const set = Object.entries(wanted).filter(([key, value]) => !sayTheSame(value, there[key]))
  const unset = Object.keys(there).filter((key) => !Object.hasOwn(wanted, key))
  return { settings: Object.fromEntries(set), unset }
}
