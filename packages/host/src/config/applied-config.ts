import { basename, dirname } from 'node:path'
import { NetboxHooksError, shownName } from '@netbox-hooks/core'
import { isObject, keepSpelling } from '@netbox-hooks/core/json'
import { loadConfigFile, type ModuleLoader } from '@netbox-hooks/loader'
import { secretMark } from '@netbox-hooks/server'
import { keepSecretsOf } from '../secrets/of-configuration.ts'
import type { Secrets } from '../secrets/secrets.ts'
import { checkDuplicates } from './checks/duplicates.ts'
import { ConfigReporter, configInvalid } from './errors.ts'
import { problemOfConfig } from './measure.ts'
import { parseConfig } from './parse.ts'
import type { ConfigIssue } from './parsed.ts'
import { type ResolvedConfig, resolveReferences, unresolved } from './references.ts'

/** Webhooks and event rules that a file says there should be: as they stand there, with references resolved. */
export interface AppliedConfig {
  /** Absolute path of the file. */
  readonly file: string
  readonly webhooks: readonly NamedSettings[]
  readonly eventRules: readonly NamedSettings[]
}

/** Settings that are known to have a name. */
export type NamedSettings = Readonly<Record<string, unknown>> & { readonly name: string }

/** What {@link readAppliedConfig} is told. */
export interface ApplyOptions {
  readonly cwd: string
  readonly modules: ModuleLoader
  /** Gets every secret that the file holds or refers to. */
  readonly secrets: Secrets
  /** Whether a secret that its reference does not lead to stays as it is stored. Else it is a mistake. */
  readonly keepsSecrets: boolean
}

const known: readonly string[] = ['webhooks', 'eventRules', '$schema']

/**
 * Reads a file of webhooks and event rules, in any of the forms that a configuration has, and checks what can be checked
 * without a host.
 *
 * @throws NetboxHooksError `NBH_CONFIG_NOT_FOUND`, `NBH_CONFIG_UNREADABLE`; `NBH_CONFIG_INVALID` with every mistake
 */
export async function readAppliedConfig(
  named: string,
  { cwd, modules, secrets, keepsSecrets }: ApplyOptions,
): Promise<AppliedConfig> {
  const { config: raw, file } = await loadConfigFile({ cwd, file: named, modules })
  const tooLarge = problemOfConfig(raw, basename(file))
  if (tooLarge) throw configInvalid(file, [tooLarge])
  const found = resolveReferences(raw ?? {}, { directory: dirname(file), env: process.env, secrets })
  const references = keepsSecrets ? withMarks(found) : { ...found, issues: found.issues.map(withHint) }
  const { resolved } = references
  keepSecretsOf(resolved, secrets)
  const report = reporterFor(basename(file), references, secrets)
  if (isObject(resolved))
    for (const key of Object.keys(resolved))
      if (!known.includes(key) && !key.startsWith('x-')) report.at([key], belongsElsewhere(key))
  for (const issue of parseConfig(managedPart(resolved)).issues) report.issue(issue)
  // Marks are alike, and what they stand for is not.
  checkDuplicates(managedPart(found.resolved), report)
  report.refuse(file)
  const { webhooks, eventRules } = Object(resolved) as Readonly<Record<string, unknown>>
  return { file, webhooks: listOf(webhooks), eventRules: listOf(eventRules) }
}

/**
 * Settings of one webhook or event rule with references resolved. They are not checked: more may be added to them.
 * @throws NetboxHooksError `NBH_CONFIG_INVALID` for references that lead nowhere
 */
export function resolveSettings(
  list: 'webhooks' | 'eventRules',
  settings: unknown,
  {
    file,
    directory,
    secrets,
  }: { readonly file: string; readonly directory: string; readonly secrets: Secrets },
): unknown {
  const found = resolveReferences({ [list]: [settings] }, { directory, env: process.env, secrets })
  reporterFor(file, found, secrets).refuse(file)
  keepSecretsOf(found.resolved, secrets)
  return (found.resolved as Readonly<Record<string, readonly unknown[]>>)[list]?.[0]
}

/** The same, with every mistake in them. @throws NetboxHooksError `NBH_CONFIG_INVALID` */
export function checkedSettings(
  list: 'webhooks' | 'eventRules',
  settings: unknown,
  place: { readonly file: string; readonly directory: string; readonly secrets: Secrets },
): Readonly<Record<string, unknown>> {
  const resolved = resolveSettings(list, settings, place)
  const report = reporterFor(place.file, { issues: [], origins: [] }, place.secrets)
  for (const { path, ...issue } of parseConfig({ [list]: [resolved] }).issues)
    report.issue({ ...issue, path: path.slice(2) })
  report.refuse(place.file)
  return resolved as Readonly<Record<string, unknown>>
}

function reporterFor(
  file: string,
  resolved: Pick<ResolvedConfig, 'issues' | 'origins'>,
  secrets: Secrets,
): ConfigReporter {
  return ConfigReporter.for({ file, resolved, redact: (error) => secrets.redact(error) })
}

/** The mark of a secret stands where a reference leads nowhere. */
function withMarks({ resolved, issues, origins }: ResolvedConfig): ResolvedConfig {
  const isMissing = ({ code }: { readonly code?: string }) => code === 'NBH_CONFIG_SECRET_MISSING'
  const others = issues.filter((issue) => !isMissing(issue))
  return {
    resolved: others.length < issues.length ? keepSpelling(marked(resolved), resolved) : resolved,
    issues: others,
    origins,
  }
}

/** Who applies a file may be elsewhere than the host. */
function withHint(issue: ConfigIssue): ConfigIssue {
  if (issue.code !== 'NBH_CONFIG_SECRET_MISSING') return issue
  const hint = 'Set it where this command runs; --keep-secrets leaves what is stored already as it is.'
  return { ...issue, hint }
}

function marked(value: unknown): unknown {
  if (value === unresolved) return secretMark
  if (Array.isArray(value)) return value.map(marked)
  if (!isObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, marked(inner)]))
}

function managedPart(config: unknown): unknown {
  if (!isObject(config)) return config
  const { webhooks, eventRules } = config
  return { webhooks, eventRules }
}

function listOf(value: unknown): readonly NamedSettings[] {
  return (value ?? []) as readonly NamedSettings[]
}

function belongsElsewhere(key: string): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_CONFIG_UNKNOWN_KEY',
    message: `${shownName(key)} cannot be applied: only webhooks and event rules are managed while a host runs.`,
    hint: 'Put it into the configuration file of the host, netbox-hooks.config.*, and reload or restart it.',
  })
}
