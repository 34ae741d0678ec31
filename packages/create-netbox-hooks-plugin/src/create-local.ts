import { existsSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import {
  ask,
  canAsk,
  filesExist,
  isPackageInstalled,
  moduleExtension,
  type NextCommand,
  packageNameProblem,
  writeFiles,
} from '@netbox-hooks/scaffold'
import { type CreateOptions, exitCodes, printOutcome, validName } from '@netbox-hooks/scaffold/create'
import { type HostProject, hostProjectOf } from './host-project.ts'
import { localPluginText } from './templates/local.ts'
import { fileTestText } from './templates/test.ts'
import { wordsOf } from './words.ts'

const defaultName = 'site-link'

/**
 * `create-netbox-hooks-plugin --local [DIR]`: a plugin in the `plugins/` of a host's project, listed in its configuration.
 * @param directory in or below that project
 * @returns the exit code
 * @throws NetboxHooksError `NBH_HOST_PROJECT_MISSING`, `NBH_PACKAGE_NAME_INVALID`, `NBH_FILES_EXIST`, `NBH_FOLDER_UNUSABLE`
 */
export async function createLocal(directory: string | undefined, options: CreateOptions): Promise<number> {
  const host = await hostProjectOf(resolve(directory ?? '.'))
  const name = await nameOf(options)
  if (name === undefined) return exitCodes.interrupted
  const extension = moduleExtension(host.folder, 'ts')
  const words = wordsOf(name)
  const plugin = `plugins/${name}.${extension}`
  const test = `plugins/${name}.test.${extension}`
  const files = [
    { path: plugin, text: localPluginText(words) },
    { path: test, text: fileTestText(words, `${name}.${extension}`) },
  ]
  const existing = files.filter(({ path }) => existsSync(join(host.folder, path)))
  if (existing.length > 0 && !options.force)
    throw filesExist(existing.map(({ path }) => relative('', join(host.folder, path))))
  const written = writeFiles(host.folder, files)
  const exitCode = await host.list(`./${plugin}`)
  printOutcome({ folder: host.folder, files: written, next: nextSteps(host, test) }, options)
  return exitCode
}

async function nameOf({ name, yes }: CreateOptions): Promise<string | undefined> {
  if (name === undefined && !yes && canAsk())
    return ask((question) => question('What is the plugin called?', defaultName, problemOf))
  return validName(name ?? defaultName, defaultName, problemOf)
}

/** Its name is that of its file. */
function problemOf(name: string): string | undefined {
  return name.startsWith('@') ? 'a plugin of a project has no scope' : packageNameProblem(name)
}

function nextSteps({ folder, manager }: HostProject, test: string): NextCommand[] {
  return [
    ...(folder === resolve('.') ? [] : [{ command: `cd ${relative('', folder)}` }]),
    ...(isPackageInstalled(folder, '@netbox-hooks/testing')
      ? []
      : [{ command: manager.addForDevelopment('@netbox-hooks/testing').join(' ') }]),
    { command: `node --test ${test}`, remark: 'the plugin, in a host' },
    { command: manager.run('netbox-hooks', 'dev').join(' '), remark: 'starts again with every change' },
  ]
}
