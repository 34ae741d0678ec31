import { resolve } from 'node:path'
import type { NextCommand } from '../files/outcome-text.ts'
import type { PlannedFile } from '../files/planned-file.ts'
import { refuseFullFolder } from '../files/refuse-folder.ts'
import { writeFiles } from '../files/write-files.ts'
import { type Ask, ask, canAsk } from '../questions/ask.ts'
import type { CreateOptions } from './options.ts'
import { printOutcome } from './print-outcome.ts'
import { exitCodes } from './program.ts'

/** How a kind of project is created. */
export interface Creation<Answers extends { readonly folder: string }> {
  /** @param ask `undefined` where nobody is asked */
  readonly describe: (ask: Ask | undefined) => Promise<Answers>
  readonly plan: (answers: Answers) => Plan
}

/** What is to be written, and said of it. */
export interface Plan {
  readonly files: readonly PlannedFile[]
  readonly next: readonly NextCommand[]
  /** What somebody should know who reads the list of files. */
  readonly notes: readonly string[]
}

/**
 * Asks what no option says, writes the files into a folder of their own, and says how to go on.
 * @returns the exit code
 * @throws NetboxHooksError `NBH_FILES_EXIST`, `NBH_FOLDER_UNUSABLE`, `NBH_PACKAGE_NAME_INVALID`
 */
export async function createProject<Answers extends { readonly folder: string }>(
  directory: string | undefined,
  options: CreateOptions,
  { describe, plan }: Creation<Answers>,
): Promise<number> {
  // Before anything is asked for nothing.
  if (directory !== undefined && !options.force) refuseFullFolder(resolve(directory))
  const answers = !options.yes && canAsk() ? await ask(describe) : await describe(undefined)
  if (!answers) return exitCodes.interrupted
  const { folder } = answers
  if (!options.force) refuseFullFolder(folder)
  const { files, next, notes } = plan(answers)
  const written = writeFiles(folder, files)
  printOutcome({ folder, files: written, next, notes }, options)
  return exitCodes.ok
}
