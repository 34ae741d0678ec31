import { formatError, messageOf, NetboxHooksError } from '@netbox-hooks/core'
import { exitCodeOf, exitCodes } from '../exit-codes.ts'
import { inspectHost } from '../inspect-host.ts'

/** `netbox-hooks check`: loads configuration and plugins, opens nothing, and reports every mistake. */
export async function check({
  config,
  strict,
  json,
}: {
  readonly config?: string
  readonly strict?: true
  readonly json?: true
}): Promise<number> {
  const { host, error } = await inspectHost(config, strict)
  await host.stop()
  const skipped = host.plugins
    .filter(({ state }) => state === 'skipped')
    .flatMap((plugin) => plugin.error ?? [])
  if (json) {
    const result = { valid: error === undefined, file: host.configFile, error: asData(error), skipped }
    process.stdout.write(`${JSON.stringify(result, undefined, 2)}\n`)
  } else {
    if (!strict) for (const problem of skipped) process.stderr.write(`skipped: ${formatError(problem)}\n`)
    if (error !== undefined) throw error
    process.stdout.write(`${host.configFile} is valid. Plugins listed: ${host.plugins.length}.\n`)
  }
  return error === undefined ? exitCodes.ok : exitCodeOf(error)
}

function asData(error: unknown): unknown {
  return error === undefined || NetboxHooksError.is(error) ? error : { message: messageOf(error) }
}
