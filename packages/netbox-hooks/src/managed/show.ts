import { stringifyJson } from '@netbox-hooks/core/json'
import type { WireObject, WireSecret } from '@netbox-hooks/server'
import { printLine } from '../terminal/print.ts'
import { printTable } from '../terminal/table.ts'
import { timeText } from '../terminal/times.ts'
import { kindWords } from './objects.ts'
import { sayProblems } from './say-problems.ts'

/** Prints an object: where it comes from, and its settings, one under the other. */
export function printObject(object: WireObject): void {
  printLine(`${object.name}  ${originText(object)}`)
  for (const [key, value] of Object.entries(object.settings)) if (key !== 'name') printSetting(key, value)
  if (object.secrets.length > 0) {
    printLine('')
    printSecrets(object.secrets)
  }
  sayProblems(object)
}

/** `event rule 4, managed, version 2, changed 2026-07-01T12:00:00Z`. */
function originText({ kind, id, origin, version, changed_at: changedAt }: WireObject): string {
  const where =
    origin === 'config'
      ? 'declared in the configuration'
      : origin === 'managed'
        ? origin
        : `by the plugin ${origin}`
  return [
    `${kindWords[kind]} ${id}`,
    where,
    ...(version === null ? [] : [`version ${version}`]),
    ...(changedAt === null ? [] : [`changed ${timeText(changedAt)}`]),
  ].join(', ')
}

function printSetting(key: string, value: unknown): void {
  const text = typeof value === 'string' ? value : stringifyJson(value)
  const lines = text.split('\n')
  if (lines.length === 1) printLine(`  ${key}: ${text}`)
  else for (const line of [`${key}:`, ...lines.map((one) => `  ${one}`)]) printLine(`  ${line}`)
}

/** Prints what may be known of keys. */
export function printSecrets(secrets: readonly WireSecret[]): void {
  const rows = secrets.map(({ id, created_at: createdAt, ends_at: endsAt, last_used_at: lastUsedAt }) => [
    id,
    createdAt === null ? undefined : timeText(createdAt),
    endsAt === null ? 'never' : timeText(endsAt),
    lastUsedAt === null ? undefined : timeText(lastUsedAt),
  ])
  printTable(['SECRET', 'SINCE', 'ENDS', 'LAST USED'], rows, { whole: ['SECRET'] })
}
