import { resolve } from 'node:path'
import { formatError, messageOf, NetboxHooksError } from '@netbox-hooks/core'
import { Configuration, isShared, queueFile, Secrets, spoolFile } from '@netbox-hooks/host/parts'
import { hostModules } from '../../host-modules.ts'
import { webhookRecords } from '../../operator/webhook-records.ts'
import type { Finding } from '../../terminal/finding.ts'
import { withoutFile } from '../../without-file.ts'
import { inspectHost } from '../inspect-host.ts'
import { examineProcess } from './examine-environment.ts'
import { examineManaged } from './examine-managed.ts'
import { examineNetboxSide } from './examine-netbox.ts'
import { examinePlugins } from './examine-plugins.ts'
import { examineQueue } from './examine-queue.ts'
import { examineSharedQueue } from './examine-shared-queue.ts'
import { examineSpool } from './examine-spool.ts'
import { examineProxies, examineVariables } from './examine-variables.ts'
import { examineWebhooks } from './examine-webhooks.ts'

/** Looks at everything that a host needs, and changes nothing. Findings come as they are made. */
export async function* examine(configFile: string | undefined): AsyncGenerator<Finding> {
  const configuration = await loadConfiguration(configFile)
  const { host, error, warnings } = await inspectHost(configFile)
  // Plugins may bring copies of core.
  yield* examineProcess(configuration?.directory ?? '.')
  yield* examineVariables(process.env)
  yield configuration?.absence ? withoutConfiguration() : describeConfiguration(host.configFile, error)
  yield* examinePlugins(host.report().plugins)
  // Of each webhook more is told below.
  const others = warnings.filter(({ code }) => code !== 'NBH_TARGET_BLOCKED')
  yield* others.map(({ code, message }): Finding => ({ topic: topicOf(code), status: 'warn', message }))
  await host.stop()
  const config = configuration?.parsed
  if (!config) return
  const { directory } = configuration
  const queue = isShared(config.queue)
    ? [await examineSharedQueue(config)]
    : examineQueue(queueFile(config.queue, directory))
  const isReadable = queue.every(({ topic, status }) => topic !== 'queue' || status !== 'fail')
  yield* examineWebhooks(config, isReadable ? await webhookRecords(config, directory) : [])
  if (isReadable) yield* await examineManaged(config, directory)
  yield* examineProxies(process.env, config)
  yield* examineNetboxSide(configFile, config, configuration.secrets)
  const spool = spoolFile(config, directory)
  if (spool !== undefined) yield* examineSpool(spool)
  yield* queue
}

/** What is not about a plugin is about what the configuration itself says. */
function topicOf(code: string | undefined): string {
  return ['NBH_SECRET_PASTED', 'NBH_RULE_IDLE', 'NBH_WEBHOOK_UNORDERED', 'NBH_ACTION_ABSENT'].includes(
    code ?? '',
  )
    ? 'config'
    : 'plugins'
}

/** `undefined` if there is none that can be read, which the host says as well. */
async function loadConfiguration(
  configFile: string | undefined,
): Promise<
  (Pick<Configuration, 'directory' | 'parsed' | 'absence'> & { readonly secrets: Secrets }) | undefined
> {
  try {
    const secrets = new Secrets()
    const source = { configFile, cwd: resolve('.'), fallback: withoutFile }
    const { directory, parsed, absence } = await Configuration.load(source, await hostModules(), secrets)
    return { directory, parsed, absence, secrets }
  } catch {
    return undefined
  }
}

function withoutConfiguration(): Finding {
  const message = 'There is no configuration file: a host runs with defaults, and all else is managed.'
  return {
    topic: 'config',
    status: 'warn',
    message,
    hint: '`netbox-hooks init` writes one; --config names one that is elsewhere.',
  }
}

function describeConfiguration(file: string | undefined, error: unknown): Finding {
  const topic = 'config'
  if (error === undefined) return { topic, status: 'ok', message: `${file} is valid.` }
  if (!NetboxHooksError.is(error)) return { topic, status: 'fail', message: messageOf(error) }
  // Those of plugins are told one by one.
  if (error.code === 'NBH_PLUGINS_FAILED') return { topic, status: 'ok', message: `${file} can be read.` }
  return { topic, status: 'fail', message: formatError(error) }
}
