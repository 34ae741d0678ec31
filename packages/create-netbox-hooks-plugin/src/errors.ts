import { NetboxHooksError } from '@netbox-hooks/core'

/** A plugin is to be written into the project of a host, and there is none. */
export function hostProjectMissing(folder: string): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_HOST_PROJECT_MISSING',
    message: 'No configuration of netbox-hooks stands here or in a folder above.',
    where: folder,
    hint: 'Name the folder of a host, make one with `npm create netbox-hooks@latest`, or leave out --local.',
  })
}

/** A host's project whose packages are not there yet. */
export function hostNotInstalled(folder: string, install: string): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_HOST_PROJECT_MISSING',
    message: 'netbox-hooks is not installed in this project, so that nothing can list the plugin.',
    where: folder,
    hint: `Install it first: ${install}`,
  })
}
