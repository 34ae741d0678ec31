/**
 * What a host does: `all`; as `intake` accept events, and leave it to hosts that share the queue to build and send what
 * comes of them; as `worker` build and send what those have accepted.
 */
export type HostRole = 'all' | 'intake' | 'worker'

export const hostRoles: readonly HostRole[] = ['all', 'intake', 'worker']

/** The environment variable that says it to `netbox-hooks start`. */
export const roleVariable = 'NETBOX_HOOKS_ROLE'

/** The role that the command line says, else the environment; else, and for one that there is not, `all`. */
export function roleOf(flag?: HostRole): HostRole {
  const said = process.env[roleVariable]
  return flag ?? (isHostRole(said) ? said : 'all')
}

export function isHostRole(text: string | undefined): text is HostRole {
  return hostRoles.includes(text as HostRole)
}
