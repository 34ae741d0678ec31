import { formatError, NetboxHooksError } from 'netbox-hooks'
import { runDemo } from './demo/demo.ts'
import { type Options, readOptions, usage } from './demo/options.ts'

process.exitCode = await main(process.argv.slice(2))

async function main(args: readonly string[]): Promise<number> {
  let options: Options
  try {
    options = readOptions(args)
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${usage}`)
    return 2
  }
  try {
    return await runDemo(options)
  } catch (error) {
    console.error(describe(error))
    return 1
  }
}

/** What the user can cause has no use for a stack trace. */
function describe(error: unknown): unknown {
  if (NetboxHooksError.is(error)) return formatError(error)
  return error instanceof Error && 'syscall' in error ? error.message : error
}
