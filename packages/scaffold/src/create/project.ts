import { basename, resolve } from 'node:path'
import { packageNameInvalid } from '../errors.ts'
import { type Licence, licences } from '../licence/licence.ts'
import { packageNameProblem, suggestedName, withoutScope } from '../names/package-name.ts'
import { type PackageManager, packageManager, packageManagerOf } from '../package-manager/package-manager.ts'
import type { Ask } from '../questions/ask.ts'
import { oneOf } from '../questions/one-of.ts'
import type { CreateOptions } from './options.ts'

/** What is known of every project that is created. */
export interface Project {
  readonly folder: string
  /** Of its package. */
  readonly name: string
  readonly description: string
  readonly license: Licence
  readonly manager: PackageManager
}

/** What stands where nothing is said. */
export interface ProjectDefaults {
  readonly name: string
  readonly description: string
  readonly license: Licence
}

/**
 * What a project is to be, by its options, by questions, or by default.
 * @param ask `undefined` where nobody is asked
 * @throws NetboxHooksError `NBH_PACKAGE_NAME_INVALID`
 */
export async function describeProject(
  directory: string | undefined,
  options: CreateOptions,
  defaults: ProjectDefaults,
  ask: Ask | undefined,
): Promise<Project> {
  const name = await nameOf(directory, options, defaults, ask)
  const into = directory ?? (await ask?.('Into which folder?', withoutScope(name))) ?? withoutScope(name)
  const folder = resolve(into)
  const description =
    options.description ??
    (await ask?.('What is it for, in a sentence?', defaults.description)) ??
    defaults.description
  const license =
    options.license ??
    (await ask?.(`Under which licence? ${licences.join(', ')}`, defaults.license, oneOf(licences))) ??
    defaults.license
  const manager = options.packageManager
    ? packageManager(options.packageManager)
    : await packageManagerOf(folder)
  return { folder, name, description: description.replaceAll(/\s+/g, ' ').trim(), license, manager }
}

async function nameOf(
  directory: string | undefined,
  options: CreateOptions,
  defaults: ProjectDefaults,
  ask: Ask | undefined,
): Promise<string> {
  const byFolder = directory === undefined ? defaults.name : nameOfFolder(directory)
  if (options.name !== undefined) return validName(options.name, defaults.name)
  if (ask)
    return ask('What is the package called?', suggestedName(byFolder, defaults.name), packageNameProblem)
  return validName(byFolder, defaults.name)
}

/** `@acme/labels` of a folder in one that is called as a scope. */
function nameOfFolder(directory: string): string {
  const path = resolve(directory)
  const above = basename(resolve(path, '..'))
  return /^@[\w-]+$/.test(above) ? `${above}/${basename(path)}` : basename(path)
}

/**
 * The name, if nothing is wrong with it.
 * @param fallback what to propose where nothing like the name will do
 * @throws NetboxHooksError `NBH_PACKAGE_NAME_INVALID`
 */
export function validName(
  name: string,
  fallback: string,
  problemOf: (name: string) => string | undefined = packageNameProblem,
): string {
  const problem = problemOf(name)
  if (problem === undefined) return name
  const near = [name, withoutScope(name)].map((text) => suggestedName(text, fallback))
  throw packageNameInvalid(name, problem, near.find((text) => problemOf(text) === undefined) ?? fallback)
}
