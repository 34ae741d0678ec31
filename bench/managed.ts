import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Config, createHost, type EventRuleConfig, type Logger, type WebhookConfig } from 'netbox-hooks'
import { addressOf } from './address-of.ts'

const webhookCount = 1_000
const ruleCount = 10_000
/** How many objects are created at once. */
const chunk = 500

/** A key for secrets; they are nobody's here. */
const encryption = { keys: [`nbhk_${Buffer.alloc(32, 7).toString('base64url')}`] }
const delivery = { network: { allow: ['127.0.0.0/8'] } }

const webhooks: readonly WebhookConfig[] = Array.from({ length: webhookCount }, (_, index) => ({
  name: `webhook ${index}`,
  payloadUrl: `http://127.0.0.1:65000/hook/${index}`,
  secret: `a secret of its own, ${index}`,
}))

/** Ten for each webhook, each on an object type of its own; they fire for nothing that the benchmark emits. */
const eventRules: readonly EventRuleConfig[] = Array.from({ length: ruleCount }, (_, index) => ({
  name: `rule ${index}`,
  objectTypes: [`app${index % 50}.model${index}`],
  eventTypes: ['object_updated'],
  conditions: {
    and: [
      { attr: 'status.value', value: ['active', 'staged'], op: 'in' },
      { attr: 'name', value: 'x' },
    ],
  },
  webhooks: [`webhook ${index % webhookCount}`],
}))

/** Folders of two hosts with the same webhooks and rules, in which their configurations are. */
export interface ManagedFolders {
  /** All of it stands in the configuration. */
  readonly configured: string
  /** The configuration says nothing of it. */
  readonly managed: string
}

let made: Promise<ManagedFolders> | undefined

/** Made once, and gone when the process ends. */
export function managedFolders(): Promise<ManagedFolders> {
  made ??= makeFolders()
  return made
}

async function makeFolders(): Promise<ManagedFolders> {
  const configured = folderOf({ encryption, delivery, webhooks, eventRules })
  const managed = folderOf({ encryption, delivery })
  const host = createHost({ cwd: managed, logger: quiet })
  await host.start()
  const { objects } = host.operations
  if (!objects) throw new Error('The queue keeps no objects')
  const orders = [
    ...webhooks.map((settings) => ({ op: 'create', kind: 'webhook', settings: { ...settings } }) as const),
    ...eventRules.map(
      (settings) => ({ op: 'create', kind: 'event_rule', settings: { ...settings } }) as const,
    ),
  ]
  for (let at = 0; at < orders.length; at += chunk) {
    const outcome = await objects.carryOut(orders.slice(at, at + chunk), { name: 'bench', via: 'host' })
    if ('refused' in outcome) throw new Error(JSON.stringify(outcome.refused[0]))
  }
  await host.stop()
  return { configured, managed }
}

const cli = fileURLToPath(
  import.meta.resolve('netbox-hooks/package.json').replace('package.json', 'dist/cli.js'),
)

/** Starts a host in a folder, and ends it when it has been looked at. @returns what `look` does */
export async function withHostIn<Result>(
  cwd: string,
  look: (host: ChildProcess, startMs: number) => Result | Promise<Result>,
): Promise<Result> {
  const began = performance.now()
  const child = spawn(process.execPath, [cli, 'start', '--port', '0'], {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  try {
    await addressOf(child)
    return await look(child, performance.now() - began)
  } finally {
    child.kill('SIGTERM')
    await once(child, 'exit')
  }
}

function folderOf(config: Config): string {
  const folder = mkdtempSync(join(tmpdir(), 'netbox-hooks-bench-'))
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
  // A file of data may not be that large.
  writeFileSync(join(folder, 'netbox-hooks.config.mjs'), `export default ${JSON.stringify(config)}`)
  return folder
}

export const quiet: Logger = {
  debug() {},
  info() {},
  warn() {},
  error: (_, message) => console.error(message),
}
