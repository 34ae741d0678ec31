import { existsSync, readdirSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import {
  type Answers,
  ask,
  askAnswers,
  canAsk,
  completeAnswers,
  filesExist,
  nextCommands,
  outcomeText,
  type PlannedFile,
  packageManagerOf,
  planHostFiles,
  writeFiles,
} from '@netbox-hooks/scaffold'
import { exitCodes } from '../../exit-codes.ts'
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
  // Before anything is asked for nothing.
  if (!options.force) refuseExisting(folder, planHostFiles(folder, completeAnswers(options)))
  const answers =
    !options.yes && canAsk()
      ? await ask((question) => askAnswers(question, options))
      : completeAnswers(options)
  if (!answers) return exitCodes.interrupted
  const files = planHostFiles(folder, answers)
  if (!options.force) refuseExisting(folder, files)
  const written = writeFiles(folder, files)
  const next = nextCommands(folder, await packageManagerOf(folder))
  if (options.json) printJson({ folder, files: written, next: next.map(({ command }) => command) })
  else printLine(outcomeText(folder, written, next))
  return exitCodes.ok
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
