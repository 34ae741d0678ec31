import { messageOf, NetboxHooksError } from '@netbox-hooks/core'

// What is wrong with the folder or the name of a new project.

export function filesExist(files: readonly string[]): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_FILES_EXIST',
    message: `There is already ${files.join(', ')}; nothing was written.`,
    hint: 'Choose another folder or name, or overwrite with --force.',
  })
}

/** @param found what stands in it */
export function folderNotEmpty(folder: string, found: readonly string[]): NetboxHooksError {
  const [first, ...others] = found
  const more = others.length > 0 ? ` and ${others.length} more` : ''
  return new NetboxHooksError({
    code: 'NBH_FILES_EXIST',
    message: `The folder is not empty: there is already ${first}${more}; nothing was written.`,
    where: folder,
    hint: 'Name another folder, or write into this one with --force, which leaves what is not overwritten.',
  })
}

export function folderUnusable(folder: string, cause: unknown): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_FOLDER_UNUSABLE',
    message: `The files cannot be written: ${messageOf(cause)}.`,
    where: folder,
    hint: 'Name a folder that this user may write to.',
    cause,
  })
}

/** @param problem what npm has against it, as a sentence */
export function packageNameInvalid(name: string, problem: string, instead: string): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_PACKAGE_NAME_INVALID',
    message: `${JSON.stringify(name)} cannot be the name of a package: ${problem}.`,
    hint: `Give another one: --name ${instead}`,
  })
}
