import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { readText } from '@netbox-hooks/core/text'
import { jsonText } from '../files/json-text.ts'
import type { PlannedFile } from '../files/planned-file.ts'
import { hostVersion } from '../version.ts'
import type { Answers } from './answers.ts'
import { configText } from './config-template.ts'
import { envText, ignoreText } from './env-template.ts'
import { pluginText } from './example-plugin.ts'

/**
 * The files of a new configuration in a folder. Everything but the project's own files is the configuration's.
 * @param about what a package.json that is not there yet says beside what every one does
 */
export function planHostFiles(
  folder: string,
  answers: Answers,
  about: Readonly<Record<string, unknown>> = {},
): readonly PlannedFile[] {
  const extension = moduleExtension(folder, answers.format === 'js' ? 'js' : 'ts')
  const plugin = `./plugins/example.${extension}`
  const configExtension = answers.format === 'yaml' ? 'yaml' : extension
  return [
    { path: `netbox-hooks.config.${configExtension}`, text: configText({ ...answers, plugin }) },
    { path: plugin.slice(2), text: pluginText(answers.format === 'js' ? 'js' : 'ts') },
    { path: '.env.example', text: envText(answers.from) },
    { path: '.gitignore', text: ignoreText, isOptional: true },
    { path: 'package.json', text: packageText(about), isOptional: true },
  ]
}

function packageText(about: Readonly<Record<string, unknown>>): string {
  return jsonText({
    ...about,
    private: true,
    type: 'module',
    scripts: {
      start: 'netbox-hooks start',
      dev: 'netbox-hooks dev',
      check: 'netbox-hooks check',
      receive: 'netbox-hooks receive',
    },
    dependencies: { 'netbox-hooks': `^${hostVersion}` },
  })
}

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
