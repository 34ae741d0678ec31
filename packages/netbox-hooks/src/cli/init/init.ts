import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { exitCodes } from '../../exit-codes.ts'
import { type Answers, defaultWebhookUrl } from '../../project/answers.ts'
import { ask } from '../../project/ask.ts'
import { filesExist, folderUnusable } from '../../project/errors.ts'
import { isInstalled } from '../../project/is-installed.ts'
import { packageManagerOf } from '../../project/package-manager.ts'
import { type PlannedFile, planFiles } from '../../project/plan.ts'
import { printJson, printLine } from '../../terminal/print.ts'

/** What `netbox-hooks init` can be told. */
export interface InitOptions extends Partial<Answers> {
  /** Ask nothing. */
  readonly yes?: true
  /** Overwrite. */
  readonly force?: true
  readonly json?: true
}

/** `netbox-hooks init [DIR]`: writes a configuration that checks, starts and delivers as it is, and an example plugin. */
export async function init(directory: string | undefined, options: InitOptions): Promise<number> {
  const folder = resolve(directory ?? '.')
  const given = { ...options }
  // Before anything is asked for nothing.
  if (!options.force) refuseExisting(folder, planFiles(folder, complete(given)))
  const mayAsk = !options.yes && process.stdin.isTTY && process.stderr.isTTY
  const answers = mayAsk ? await ask(given) : complete(given)
  if (!answers) return exitCodes.interrupted
  const files = planFiles(folder, answers)
  if (!options.force) refuseExisting(folder, files)
  const written = write(folder, files)
  const next = await nextCommands(folder, directory)
  if (options.json) printJson({ folder, files: written, next })
  else printLine(describe(folder, written, next))
  return exitCodes.ok
}

function complete({
  from = 'application',
  webhookUrl = defaultWebhookUrl,
  format = 'ts',
}: Partial<Answers>): Answers {
  return { from, webhookUrl, format }
}

/** Another configuration of the same folder would win over the new one, or lose. */
function refuseExisting(folder: string, files: readonly PlannedFile[]): void {
  const configs = existsSync(folder)
    ? readdirSync(folder).filter((name) => name.startsWith('netbox-hooks.config.'))
    : []
  const planned = files.filter(({ path, isOptional }) => !isOptional && existsSync(join(folder, path)))
  const existing = new Set([...configs, ...planned.map(({ path }) => path)])
  if (existing.size > 0) throw filesExist([...existing].map((path) => relative('', join(folder, path))))
}

function write(folder: string, files: readonly PlannedFile[]): string[] {
  const fresh = files.filter(({ path, isOptional }) => !isOptional || !existsSync(join(folder, path)))
  try {
    for (const { path, text } of fresh) {
      makeFolder(dirname(join(folder, path)))
      writeFileSync(join(folder, path), text)
    }
  } catch (error) {
    throw folderUnusable(folder, error)
  }
  return fresh.map(({ path }) => path)
}

/** One level at a time: Node's own way to make them all tries for ever where none can be made, as in `/proc`. */
function makeFolder(path: string): void {
  if (existsSync(path)) return
  makeFolder(dirname(path))
  mkdirSync(path)
}

async function nextCommands(folder: string, directory: string | undefined): Promise<string[]> {
  const { install, run: runWords } = await packageManagerOf(folder)
  const run = (words: string) => [...runWords('netbox-hooks'), words].join(' ')
  return [
    ...(directory === undefined || resolve(directory) === resolve('.') ? [] : [`cd ${directory}`]),
    ...(isInstalled(folder) ? [] : [install.join(' ')]),
    run('check'),
    run('receive'),
    run('start'),
    run(`emit -e object_updated -o dcim.site -d '{"id": 1, "name": "AMS1"}'`),
  ]
}

const remarks: readonly (readonly [command: RegExp, remark: string])[] = [
  [/ check$/, 'every mistake in the configuration'],
  [/ receive$/, 'a receiver that prints what it gets'],
  [/ start$/, 'in another terminal'],
  [/ emit -/, 'a change'],
]

function describe(folder: string, written: readonly string[], next: readonly string[]): string {
  const width = Math.max(...next.map((command) => command.length).filter((length) => length < 40))
  const lines = next.map((command) => {
    const [, remark] = remarks.find(([pattern]) => pattern.test(command)) ?? []
    return remark === undefined ? `  ${command}` : `  ${command.padEnd(width)}  # ${remark}`
  })
  return [`Wrote in ${folder}:`, ...written.map((path) => `  ${path}`), '', 'Next:', ...lines].join('\n')
}
