import { NetboxHooksError as Failure, formatError, type NetboxHooksError } from '@netbox-hooks/core'
import type { Config } from '@netbox-hooks/host'
import type { NetboxClient } from '@netbox-hooks/host/parts'
import type { SecretVariable } from '../managed/secret-variables.ts'
import { remarkOnConditions } from '../netbox-translation/condition-remarks.ts'
import type { NetboxContent } from '../netbox-translation/read-netbox.ts'
import { withValues } from '../netbox-translation/references.ts'
import { variablesOfTemplates } from '../netbox-translation/template-variables.ts'
import type { Translation } from '../netbox-translation/translate.ts'
import type { Settings } from '../netbox-translation/webhook.ts'
import { say } from '../terminal/print.ts'
import { judge } from './judge.ts'
import type { TrialBasis } from './trial-host.ts'
import { type Trials, tryOnSamples } from './try-out.ts'

/** A translation that was checked and tried. */
export interface Examined {
  readonly translation: Translation
  readonly trials: Trials
}

/** Leaves out what the check of a configuration refuses, and tries the rest on what NetBox has. */
export async function examine(
  given: Translation,
  content: NetboxContent,
  basis: TrialBasis,
  netbox: { readonly client: NetboxClient; readonly signal: AbortSignal; tell(text: string): void },
): Promise<Examined> {
  netbox.tell('Checking what was read')
  const { translation, used } = await judged(given, basis, environmentOf(given))
  remarkOnConditions(translation.eventRules, content, translation.notes)
  const { client, signal, tell } = netbox
  return { translation, trials: await tryOnSamples(translation, used, client, signal, tell) }
}

/** The environment variables that templates read. */
export function environmentOf({ webhooks, values }: Translation): readonly SecretVariable[] {
  const settings = webhooks.map((webhook) => webhook.settings)
  return variablesOfTemplates(withValues(settings, values) as readonly Settings[])
}

/** With the plugins of the configuration if they load, else without. */
async function judged(
  given: Translation,
  basis: TrialBasis,
  environment: readonly SecretVariable[],
): Promise<{ readonly translation: Translation; readonly used: TrialBasis }> {
  const whole = allowing(basis, environment)
  try {
    return { translation: await judge(given, whole), used: whole }
  } catch (error) {
    if (!Failure.is(error) || basis.config.plugins === undefined) throw error
    say(
      `warning: the plugins of the configuration are not looked at:\n${formatError(error as NetboxHooksError)}`,
    )
    const bare = allowing({ ...basis, config: {} }, environment)
    return { translation: await judge(given, bare), used: bare }
  }
}

/** As it will be when templates may read what they read in NetBox. */
function allowing(basis: TrialBasis, environment: readonly SecretVariable[]): TrialBasis {
  const { env = [] } = basis.config.templates ?? {}
  const names = [...new Set([...(env as readonly string[]), ...environment.map(({ name }) => name)])]
  return {
    ...basis,
    config: { ...basis.config, templates: { ...basis.config.templates, env: names } } as Config,
  }
}
