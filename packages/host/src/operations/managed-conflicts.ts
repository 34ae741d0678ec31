import type { NetboxHooksError } from '@netbox-hooks/core'
import type { ParsedConfig } from '../config/parsed.ts'
import { sameLook } from '../config/same-look.ts'
import { objectNameDeclared } from '../errors.ts'
import { queueFileObjects } from './queue-file-objects.ts'

/**
 * Names that a configuration declares although something managed has them, by what the queue's file says: a host refuses to
 * start on them.
 */
export async function managedConflicts(
  config: ParsedConfig,
  directory: string,
): Promise<readonly NetboxHooksError[]> {
  const declared = new Map<string, string>()
  for (const { name } of config.webhooks) declared.set(keyOf('webhook', name), name)
  for (const { name } of config.eventRules) declared.set(keyOf('event_rule', name), name)
  const objects = await queueFileObjects(config, directory)
  return objects.flatMap((object) => {
    const name = declared.get(keyOf(object.kind, object.name))
    return name === undefined ? [] : [objectNameDeclared(object, name, 'config')]
  })
}

function keyOf(kind: string, name: string): string {
  return `${kind} ${sameLook(name)}`
}
