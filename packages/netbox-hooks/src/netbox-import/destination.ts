import type { SecretVariable } from '../managed/secret-variables.ts'
import type { Translation } from '../netbox-translation/translate.ts'
import type { BlockedTarget } from '../netbox-trial/targets.ts'
import type { ImportPlan, Present } from './plan.ts'
import type { ImportRecord } from './record.ts'

/** What is known when something is written. */
export interface Imported {
  readonly translation: Translation
  readonly record: ImportRecord
  readonly plan: ImportPlan
}

/** Where what is imported goes: into a file, or among what is managed. */
export interface Destination {
  /** What it is called. */
  readonly name: string
  /** Where it is noted what was imported. */
  readonly recordFile: string
  /** What is there now. */
  readonly here: Present
  /** Whether there is something already that may be changed. */
  readonly isThere: boolean
  /** What of a translation may be written there; why the rest may not is noted. */
  possible(translation: Translation): Translation
  /** The hosts that become reachable with it, of those that are not. */
  allowed(blocked: readonly BlockedTarget[]): readonly string[]
  /** The variables that it needs, beside NetBox's environment that templates read. */
  variables(ofWebhooks: readonly SecretVariable[]): readonly SecretVariable[]
  /** Whether it can be written. @throws NetboxHooksError if not, with nothing changed */
  tryOut(imported: Imported): Promise<void>
  write(imported: Imported): Promise<void>
  /** What to do after that. */
  readonly next: readonly string[]
  close(): Promise<void>
}
