import { formatPath } from '@netbox-hooks/core'
import type { SettingsPath } from './settings-path.ts'

/** An environment variable that a secret is read from. */
export interface SecretVariable {
  readonly name: string
  /** Which secret that is: `the webhook cmdb: headers["X-Token"]`. */
  readonly of: string
}

/** Gives names to the environment variables that stand for secrets of webhooks. */
export class SecretVariables {
  readonly all: SecretVariable[] = []
  readonly #reserved: readonly string[]

  /** @param reserved names that mean something else */
  constructor(reserved: readonly string[] = []) {
    this.#reserved = reserved
  }

  /**
   * The variable for what stands at a path of a webhook's settings.
   * @param more what else is to be known of it
   */
  nameFor(webhook: string, path: SettingsPath, more = ''): string {
    const wanted = variableName(webhook, path)
    let name = wanted
    for (let count = 2; this.#isTaken(name); count += 1) name = `${wanted}_${count}`
    this.all.push({ name, of: `the webhook ${webhook}: ${formatPath(path)}${more}` })
    return name
  }

  #isTaken(wanted: string): boolean {
    return this.#reserved.includes(wanted) || this.all.some(({ name }) => name === wanted)
  }
}

/** `CMDB_SECRET`, `CMDB_HEADERS_X_TOKEN`. */
function variableName(webhook: string, path: SettingsPath): string {
  const words = [webhook, ...path].join('_').replaceAll(/(?<=[a-z])(?=[A-Z])/g, '_')
  const name = words
    .toUpperCase()
    .replaceAll(/[^A-Z0-9]+/g, '_')
    .replaceAll(/^_+|_+$/g, '')
  return /^[A-Z]/.test(name) ? name : `WEBHOOK_${name}`
}
