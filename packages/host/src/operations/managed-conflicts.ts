import { existsSync } from 'node:fs'
import type { NetboxHooksError } from '@netbox-hooks/core'
import type { ParsedConfig } from '../config/parsed.ts'
import { sameLook } from '../config/same-look.ts'
import { objectNameDeclared } from '../errors.ts'
import { isShared, openHistory, queueFile } from '../queues/open.ts'

/**
 * Names that a configuration declares although something managed has them, by what the queue's file says: a host refuses to
 * start on them. No server is asked.
 */
export async function managedConflicts(
  config: ParsedConfig,
  directory: string,
): Promise<readonly NetboxHooksError[]> {
  if (isShared(config.queue) || !existsSync(queueFile(config.queue, directory))) return []
  const declared = new Map<string, string>()
  for (const { name } of config.webhooks) declared.set(keyOf('webhook', name), name)
  for (const { name } of config.eventRules) declared.set(keyOf('event_rule', name), name)
  const objects = await storedObjects(config, directory)
  return objects.flatMap((object) => {
    const name = declared.get(keyOf(object.kind, object.name))
    return name === undefined ? [] : [objectNameDeclared(object, name, 'config')]
  })
}

/** What keeps the file from being read is told when a host starts on it. */
async function storedObjects(config: ParsedConfig, directory: string) {
  try {
    const { history, close } = await openHistory(config, directory)
    return (await history.objects.list().finally(close)).objects
  } catch {
    return []
  }
}

function keyOf(kind: string, name: string): string {
  return `${kind} ${sameLook(name)}`
}
