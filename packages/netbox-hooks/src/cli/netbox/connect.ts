import type { NetboxClient, ParsedConfig } from '@netbox-hooks/host/parts'
import { loadWherever } from '../../client/reach-host.ts'
import { exitCodes } from '../../exit-codes.ts'
import { type NetboxAddress, openNetbox } from '../../netbox-access/open-netbox.ts'
import { carryOut } from '../../netbox-connect/carry-out.ts'
import { type HostView, viewHost } from '../../netbox-connect/host-view.ts'
import { missingPermissions, permissionsFor } from '../../netbox-connect/permissions.ts'
import type { ConnectStep } from '../../netbox-connect/plan.ts'
import { planLines, shownStep } from '../../netbox-connect/plan-text.ts'
import { type Prepared, prepareConnection } from '../../netbox-connect/prepare.ts'
import { examineNetbox } from '../../netbox-diagnosis/examine-netbox.ts'
import { examinePrepared } from '../../netbox-diagnosis/examine-prepared.ts'
import { testConnection } from '../../netbox-diagnosis/test-connection.ts'
import { confirm } from '../../terminal/confirm.ts'
import { type Finding, foundError } from '../../terminal/finding.ts'
import { Findings } from '../../terminal/findings.ts'
import { interruptible } from '../../terminal/interruption.ts'
import { printJson, printLine, say } from '../../terminal/print.ts'

/** What `netbox-hooks netbox connect` can be told. */
export interface ConnectOptions extends NetboxAddress {
  readonly config?: string
  readonly host?: string
  readonly gateway?: string
  readonly jobEvents?: true
  readonly showSecret?: true
  readonly test: boolean
  /** For how long the webhook of the test is waited for, in ms. */
  readonly wait?: number
  readonly dryRun?: true
  readonly yes?: true
  readonly json?: true
}

/**
 * `netbox-hooks netbox connect`: makes or mends in NetBox the webhook and the event rules that feed the host, and looks whether a
 * change comes.
 * @returns with `--dry-run`, 6 if something would be changed
 */
export function connect(options: ConnectOptions): Promise<number> {
  return interruptible(async (signal) => {
    const { config, secrets } = (await loadWherever(options.config)).local
    const { client, url: netboxUrl } = await openNetbox(options, config, secrets)
    const host = await viewHost(options, true)
    const findings = new Findings(options.json === true)
    const parts = { options, config, client, netboxUrl, host, findings, signal }
    try {
      const connected = await connectTo(parts).catch((error: unknown): Connected => {
        findings.add([foundError('netbox', error)])
        return { code: signal.aborted ? exitCodes.interrupted : exitCodes.failed }
      })
      const { code, steps = [], changed = false, secret } = connected
      const report = { dry_run: options.dryRun === true, changed, steps: steps.map(shownStep) }
      // What was asked for in so many words is not blotted out.
      const shown = secret === undefined ? {} : { secret }
      if (options.json) printJson({ ...secrets.redact({ ...report, findings: findings.all }), ...shown })
      else if (secret !== undefined) printLine(`NETBOX_SECRET=${secret}`)
      return code
    } finally {
      await host.close()
      await client.close()
    }
  })
}

const defaultWait = 30_000

interface Connecting {
  readonly options: ConnectOptions
  readonly config: ParsedConfig
  readonly client: NetboxClient
  readonly netboxUrl: string
  readonly host: HostView
  readonly findings: Findings
  readonly signal: AbortSignal
}

/** What connecting has come to. */
interface Connected {
  readonly code: number
  readonly steps?: readonly ConnectStep[]
  /** Whether NetBox was changed, or would be. */
  readonly changed?: boolean
  /** The one that is to be shown. */
  readonly secret?: string | undefined
}

async function connectTo(connecting: Connecting): Promise<Connected> {
  const { options, client, netboxUrl, host, findings, signal } = connecting
  const { gateway, jobEvents: jobs = false, dryRun, yes, json } = options
  const { version, findings: found } = await examineNetbox(client, netboxUrl, host.ahead, signal)
  findings.add(found)
  if (!version) return { code: exitCodes.failed }
  const prepared = await prepareConnection({ ...connecting, version, gateway, jobs })
  const { steps } = prepared
  const tests = options.test && !dryRun && !prepared.isSecretOwn
  findings.add(examinePrepared(prepared, version))
  findings.add(await obstacles(connecting, steps, tests))
  if (findings.hasFailed) {
    say('Nothing was changed in NetBox.')
    return { code: exitCodes.failed, steps }
  }
  const changed = steps.some(({ does }) => does !== 'keep')
  if (!json) for (const line of planLines(steps)) printLine(line)
  if (dryRun) return { code: changed ? exitCodes.differs : exitCodes.ok, steps, changed }
  const question = questionFor(changed, tests)
  if (question !== '' && !yes && !json && !(await confirm(question, signal))) {
    say('Nothing was done.')
    return { code: signal.aborted ? exitCodes.interrupted : exitCodes.failed, steps }
  }
  try {
    await carryOutAndTest(connecting, prepared, tests)
  } catch (error) {
    findings.add([foundError('netbox', error)])
  }
  if (signal.aborted) {
    say('Interrupted. What was made for the test is deleted again.')
    return { code: exitCodes.interrupted, steps, changed }
  }
  const secret = options.showSecret ? prepared.secret : undefined
  return { code: findings.hasFailed ? exitCodes.failed : exitCodes.ok, steps, changed, secret }
}

/** What keeps NetBox from being changed or tested, and what should be written down. */
async function obstacles(
  { options: { gateway }, config, client, host, signal }: Connecting,
  steps: readonly ConnectStep[],
  tests: boolean,
): Promise<readonly Finding[]> {
  const isWritten = gateway === undefined || gateway === config.server?.netbox.gateway
  return [
    ...(isWritten ? [] : [gatewayUnwritten(gateway)]),
    ...(tests && host.apiUrl === undefined ? [withoutHost] : []),
    ...(await missingPermissions(client, permissionsFor(steps, tests), signal)),
  ]
}

async function carryOutAndTest(
  { options, client, host, findings, signal }: Connecting,
  { name, address, steps, isSecretOwn }: Prepared,
  tests: boolean,
): Promise<void> {
  const webhook = await carryOut(client, steps, signal)
  if (!options.json && steps.some(({ does }) => does !== 'keep')) printLine('Done.')
  if (isSecretOwn) findings.add([ownSecret])
  if (!tests || !webhook || 'problem' in address) return
  const patience = options.wait ?? defaultWait
  const test = { client, host, name, webhook, gatewayUrl: address.url, patience, signal }
  findings.add(await testConnection(test))
}

function questionFor(changes: boolean, tests: boolean): string {
  return [
    ...(changes ? ['This is changed in NetBox.'] : []),
    ...(tests ? ['A tag is made there and deleted again, to see whether its webhook comes.'] : []),
  ].join(' ')
}

function gatewayUnwritten(gateway: string): Finding {
  return {
    topic: 'gateway',
    status: 'warn',
    message: 'The configuration does not say where NetBox reaches the gateway.',
    hint: `Write gateway: ${JSON.stringify(gateway)} under server.netbox, so that the next connect, status and doctor know it.`,
  }
}

const withoutHost: Finding = {
  topic: 'host',
  status: 'fail',
  message: 'No host runs here that a webhook could come to.',
  hint: 'Start it with `netbox-hooks start --server`, or name it with --host; --no-test only sets NetBox up.',
}

const ownSecret: Finding = {
  topic: 'secret',
  status: 'warn',
  message: 'NetBox signs with a secret that the host does not have yet, so that nothing was tested.',
  hint: 'See it with --show-secret, set it as NETBOX_SECRET, write `netbox: { secrets: [{ env: "NETBOX_SECRET" }] }` under server, start the host anew, and run this again.',
}
