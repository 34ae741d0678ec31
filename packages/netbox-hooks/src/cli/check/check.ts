import { resolve } from 'node:path'
import { type ErrorCode, formatError, messageOf, NetboxHooksError } from '@netbox-hooks/core'
import type { NetboxHooksHost } from '@netbox-hooks/host'
import {
  Configuration,
  configInvalid,
  type EffectiveValue,
  isShared,
  managedConflicts,
  queueFile,
  queueWarnings,
  Secrets,
} from '@netbox-hooks/host/parts'
import { type LogLevel, logLevelOf, logLevelVariable } from '@netbox-hooks/host/words'
import { exitCodes } from '../../exit-codes.ts'
import { hostModules } from '../../host-modules.ts'
import { putManaged } from '../../operator/put-managed.ts'
import { printJson, printLine, say } from '../../terminal/print.ts'
import { printTable } from '../../terminal/table.ts'
import { exitCodeOf } from '../exit-code-of.ts'
import { inspectHost, type LoadWarning } from '../inspect-host.ts'
import { type ServerOptions, serverFlags } from '../options/server-flags.ts'

/** What `netbox-hooks check` can be told. */
export interface CheckOptions extends ServerOptions {
  readonly config?: string
  readonly strict?: true
  readonly print?: true
  readonly json?: true
  readonly logLevel?: LogLevel
}

/** `netbox-hooks check`: loads configuration and plugins, opens nothing, and reports every mistake. */
export async function check(options: CheckOptions): Promise<number> {
  const { config, strict, print, json } = options
  const inspection = await inspectHost(config, { strict, ...serverFlags(options) })
  const { host } = inspection
  const ofTemplates = inspection.error === undefined ? await warningsOfTemplates(host, options) : []
  await host.stop()
  const found = inspection.error ?? (await conflictsWithManaged(options))
  const skipped = host.plugins
    .filter(({ state }) => state === 'skipped')
    .flatMap((plugin) => plugin.error ?? [])
  const ofQueue = found === undefined ? await warningsOfQueue(options) : []
  const warnings = [...inspection.warnings, ...ofTemplates, ...ofQueue]
  // That somebody has paused a webhook is no mistake of the configuration.
  const ofConfig = warnings.filter(({ code }) => code !== 'NBH_WEBHOOK_INACTIVE')
  const isRefused = strict && found === undefined && ofConfig.length > 0
  const error = isRefused ? configInvalid(host.configFile ?? '', ofConfig.map(asMistake)) : found
  const values = print && error === undefined ? await valuesOf(options) : undefined
  if (json) {
    const result = {
      valid: error === undefined,
      file: host.configFile,
      error: asData(error),
      skipped,
      warnings,
      values,
    }
    printJson(result)
  } else {
    if (!strict) for (const problem of skipped) say(`skipped: ${formatError(problem)}`)
    if (!isRefused) for (const { message } of warnings) say(`warning: ${message}`)
    if (error !== undefined) throw error
    if (values) printValues(values)
    else printLine(`${host.configFile} is valid. Plugins listed: ${host.plugins.length}.`)
  }
  return error === undefined ? exitCodes.ok : exitCodeOf(error)
}

async function load(options: CheckOptions, secrets: Secrets): Promise<Configuration> {
  const source = { configFile: options.config, cwd: resolve('.'), ...serverFlags(options) }
  return Configuration.load(source, await hostModules(), secrets)
}

/** What `start` would find out as it opens the queue. */
async function warningsOfQueue(options: CheckOptions): Promise<readonly LoadWarning[]> {
  const secrets = new Secrets()
  const { parsed, directory } = await load(options, secrets)
  const warnings = parsed ? await queueWarnings(parsed, directory) : []
  return secrets.redact(warnings.map(({ code, message }) => ({ code, message })))
}

/** What the templates of all webhooks make of samples; those that a queue's file keeps among them. */
async function warningsOfTemplates(
  host: NetboxHooksHost,
  options: CheckOptions,
): Promise<readonly LoadWarning[]> {
  const secrets = new Secrets()
  const { parsed: config, directory } = await load(options, secrets)
  const file = config && !isShared(config.queue) ? queueFile(config.queue, directory) : undefined
  if (config && file !== undefined) await putManaged(host, { config, directory, secrets, queueFile: file })
  return host.tryTemplates()
}

/** Names of the configuration that something managed has: a host would not start. */
async function conflictsWithManaged(options: CheckOptions): Promise<NetboxHooksError | undefined> {
  const { parsed, directory, file } = await load(options, new Secrets())
  if (parsed && isShared(parsed.queue))
    say(
      'Names of managed webhooks and event rules are not looked at: hosts share the queue, and no server is asked. A start and a reload do.',
    )
  const problems = parsed ? await managedConflicts(parsed, directory) : []
  return problems.length > 0 ? configInvalid(file ?? '', problems) : undefined
}

function asMistake({ code = 'NBH_CONFIG_INVALID_VALUE', message }: LoadWarning): NetboxHooksError {
  return new NetboxHooksError({ code: code as ErrorCode, message })
}

async function valuesOf(options: CheckOptions): Promise<readonly EffectiveValue[]> {
  const secrets = new Secrets()
  const configuration = await load(options, secrets)
  const logLevel = {
    path: 'logLevel',
    value: logLevelOf(options.logLevel),
    from: options.logLevel ? '--log-level' : process.env[logLevelVariable] ? logLevelVariable : 'default',
  }
  return secrets.redact([...configuration.effectiveValues, logLevel])
}

function printValues(values: readonly EffectiveValue[]): void {
  const rows = values.map(({ path, value, from }) => [
    path,
    typeof value === 'string' ? value : JSON.stringify(value),
    from,
  ])
  printTable(['SETTING', 'VALUE', 'FROM'], rows, { whole: ['FROM'] })
}

function asData(error: unknown): unknown {
  return error === undefined || NetboxHooksError.is(error) ? error : { message: messageOf(error) }
}
