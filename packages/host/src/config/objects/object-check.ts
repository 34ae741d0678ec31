import type { OrderIssue } from '@netbox-hooks/server'
import { isPlainObject } from '../../is-plain-object.ts'
import { keepSettingsSecrets } from '../../secrets/of-configuration.ts'
import type { SettingsKind } from '../../secrets/parts.ts'
import { Secrets } from '../../secrets/secrets.ts'
import type { ConfigWarning } from '../checks/warnings.ts'
import { ConfigReporter } from '../errors.ts'
import type { KnownSecrets } from '../secret-headers.ts'
import type { ObjectContext } from './object-context.ts'
import { refuseReferences } from './refuse-references.ts'

/** What came of a check: the object as the host uses it, or all that is wrong with it. */
export type CheckOutcome<Checked> =
  | { readonly checked: Checked; readonly warnings: readonly ConfigWarning[] }
  | { readonly issues: readonly OrderIssue[] }

/** What every check of one object begins and ends with. */
export class ObjectCheck {
  /** The settings without references. */
  readonly plain: unknown
  readonly report: ConfigReporter
  /** Those of the object and those of the host, which does not keep what may be refused. */
  readonly secrets: KnownSecrets

  constructor(kind: SettingsKind, settings: unknown, { secrets }: Pick<ObjectContext, 'secrets'>) {
    // Most objects have no mistake, and nothing to be looked through.
    let made: Secrets | undefined
    const own = () => {
      made ??= secretsIn(kind, settings)
      return made
    }
    const { plain, issues } = refuseReferences(kind, settings)
    this.plain = plain
    this.secrets = { redactText: (text) => secrets.redactText(own().redactText(text)) }
    this.report = ConfigReporter.for({
      file: undefined,
      resolved: { issues, origins: [] },
      redact: (error) => secrets.redact(own().redact(error)),
    })
  }

  /** @param warningsOf is asked if there are no mistakes */
  readonly outcome = <Checked>(
    checked: Checked | undefined,
    warningsOf: (checked: Checked) => readonly ConfigWarning[],
  ): CheckOutcome<Checked> => {
    const { mistakes } = this.report
    if (checked === undefined || mistakes.count > 0) return { issues: mistakes.first }
    return { checked, warnings: warningsOf(checked) }
  }
}

function secretsIn(kind: SettingsKind, settings: unknown): Secrets {
  const secrets = new Secrets()
  if (isPlainObject(settings)) keepSettingsSecrets(kind, settings, secrets)
  return secrets
}
