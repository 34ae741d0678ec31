import { type NetboxClient, permissionFor } from '@netbox-hooks/host/parts'
import type { Finding } from '../terminal/finding.ts'
import { places } from './netbox-objects.ts'
import type { ConnectStep } from './plan.ts'

/** What NetBox has to let the token do, as the methods of its API at a path. */
export interface NeededPermission {
  readonly method: 'POST' | 'PATCH'
  readonly path: string
}

/** What a plan needs; whether something may be deleted NetBox does not say beforehand. */
export function permissionsFor(steps: readonly ConnectStep[], tests: boolean): readonly NeededPermission[] {
  const needed = steps.flatMap((step): readonly NeededPermission[] => {
    const { path } = places[step.kind]
    if (step.does === 'create') return [{ method: 'POST', path }]
    return step.does === 'change' ? [{ method: 'PATCH', path }] : []
  })
  return tests ? [...needed, { method: 'POST', path: places.tag.path }] : needed
}

/** Which of them NetBox does not give. @throws NetboxHooksError as the client does */
export async function missingPermissions(
  client: NetboxClient,
  needed: readonly NeededPermission[],
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  const missing = new Set<string>()
  for (const path of new Set(needed.map((each) => each.path))) {
    const { body } = await client.send('OPTIONS', path, undefined, signal)
    const actions = Object(Object(body).actions)
    // What may be changed stands under PUT.
    for (const { method } of needed.filter((each) => each.path === path))
      if (!(method in actions) && !(method === 'PATCH' && 'PUT' in actions))
        missing.add(permissionFor(method, path) ?? path)
  }
  if (missing.size === 0) return []
  return [
    {
      topic: 'token',
      status: 'fail',
      message: `The token's user lacks in NetBox: ${[...missing].join(', ')}.`,
      hint: 'Give the permission to the user, and let the token write; or set NETBOX_TOKEN to another one for this command.',
    },
  ]
}
