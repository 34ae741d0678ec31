import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { readText } from '@netbox-hooks/core/text'
import { hostVersion } from '../version.ts'
import type { Answers } from './answers.ts'
import { configText } from './config-template.ts'
import { envText, ignoreText } from './env-template.ts'
import { pluginText } from './plugin-template.ts'

/** A file to write. */
export interface PlannedFile {
  /** Relative to the folder. */
  readonly path: string
  readonly text: string
  /** Whether it is left as it is where it exists already. */
  readonly isOptional?: boolean
}

/** The files of a new configuration in a folder. Everything but the project's own files is the configuration's. */
export function planFiles(folder: string, answers: Answers): readonly PlannedFile[] {
  const extension = moduleExtension(folder, answers.format === 'js' ? 'js' : 'ts')
  const plugin = `./plugins/example.${extension}`
  const configExtension = answers.format === 'yaml' ? 'yaml' : extension
  return [
    { path: `netbox-hooks.config.${configExtension}`, text: configText({ ...answers, plugin }) },
    { path: plugin.slice(2), text: pluginText(answers.format === 'js' ? 'js' : 'ts') },
    { path: '.env.example', text: envText(answers.from) },
    { path: '.gitignore', text: ignoreText, isOptional: true },
    { path: 'package.json', text: packageText, isOptional: true },
  ]
}

const packageText = `${JSON.stringify(
  {
    private: true,
    type: 'module',
    scripts: { start: 'netbox-hooks start' },
    dependencies: { 'netbox-hooks': `^${hostVersion}` },
  },
  undefined,
  2,
)}\n`

/** Says that it is a module by itself where the project does not. */
export function moduleExtension(folder: string, language: 'ts' | 'js'): string {
  return isModuleProject(join(folder, 'package.json')) ? language : `m${language}`
}

function isModuleProject(file: string): boolean {
  if (!existsSync(file)) return true
  try {
    return JSON.parse(readText(file)).type === 'module'
  } catch {
    return false
  }
}
