import type { Licence } from '../licence/licence.ts'
import type { PackageManagerName } from '../package-manager/package-manager.ts'

/** What every command that creates a project can be told. */
export interface CreateOptions {
  readonly name?: string
  readonly description?: string
  readonly license?: Licence
  readonly packageManager?: PackageManagerName
  /** Ask nothing. */
  readonly yes?: true
  /** Write into a folder that holds something. */
  readonly force?: true
  readonly json?: true
}
