import type { HostFilter } from '@netbox-hooks/jinja'

/**
 * NetBox's filters.
 *
 * @param env the environment variables that `env` may read
 * @param onRead told of those that it reads
 */
export function ownFilters(
  env: ReadonlyMap<string, string>,
  onRead: (name: string) => void,
): ReadonlyMap<string, HostFilter> {
  const readVariable = (name: string) => {
    if (env.has(name)) onRead(name)
    return env.get(name)
  }
  return new Map<string, HostFilter>([
    ['header_safe', { takes: 'text', filter: headerSafe }],
    ['env', { takes: 'text', filter: readVariable }],
  ])
}

/** NetBox's `header_safe`: without the control characters that no header may have. */
function headerSafe(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that are taken out
  return text.replace(/[\0-\x1f\x7f]/g, '')
}
