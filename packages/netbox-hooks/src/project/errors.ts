import { messageOf, NetboxHooksError } from '@netbox-hooks/core'
import { nearest } from '@netbox-hooks/core/hints'

// What is wrong with a project that commands write to.

export function installFailed(commandLine: string, cause: unknown): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_INSTALL_FAILED',
    message: `\`${commandLine}\` failed: ${messageOf(cause)}. The configuration is as it was.`,
    hint: 'Its output above says why.',
    cause,
  })
}

/** @param reason what the client of the registry says */
export function searchFailed(client: string, reason: string): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_SEARCH_FAILED',
    message: `${client} could not search: ${reason.replace(/\.?$/, '.')}`,
    hint: `Whether its registry is reached, and can search, says \`${client} search netbox\`; which one it is, \`${client} config get registry\`.`,
  })
}

/** The package manager has ended well, and what it has added cannot be told. */
export function addedUnknown(asked: string): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_INSTALL_FAILED',
    message: `${asked} is installed, but package.json does not tell by which name. The configuration is as it was.`,
    hint: 'Add it by its name: netbox-hooks plugins add NAME --no-install',
  })
}

/** @param value what is to stand there, as JSON */
export function configNotEditable(file: string, key: string, value: string): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_CONFIG_NOT_EDITABLE',
    message: 'The configuration is written in a way that cannot be edited for certain; nothing was changed.',
    where: `${file}: ${key}`,
    hint: `Write it there yourself: ${value}`,
  })
}

export function pluginNotListed(entry: string, file: string, listed: readonly string[]): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_PLUGIN_UNKNOWN',
    message: `${file} does not list ${entry}.`,
    hint: nearest(entry, listed, 'plugins'),
  })
}

/** A list of webhooks or event rules that is made by code. */
export function listNotEditable(file: string, key: string): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_CONFIG_NOT_EDITABLE',
    message: 'The list is written in a way that cannot be edited for certain; nothing was changed.',
    where: `${file}: ${key}`,
    hint: 'Write into a file of its own with --output webhooks.yaml, which `netbox-hooks apply` takes, or manage them with --managed.',
  })
}
