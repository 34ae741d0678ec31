import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { coreCopies, type Logger, shared } from '@netbox-hooks/core'
import { dedupeCommand } from '@netbox-hooks/loader'

/** What is wrong with the copies of core in this process, in words; `undefined` if there is one. */
export function describeCoreCopies(
  directory: string,
): { readonly message: string; readonly hint: string } | undefined {
  const copies = coreCopies().map(({ version, url }) => `${version} in ${folderOf(url)}`)
  if (copies.length < 2) return undefined
  return {
    message: `${copies.length} copies of @netbox-hooks/core are loaded and work as one: ${copies.join(', ')}.`,
    hint: `Run "${dedupeCommand(directory)}"; a plugin should have netbox-hooks among its peerDependencies.`,
  }
}

/** Says so, once in this process. */
export function warnOfCoreCopies(directory: string, logger: Logger): void {
  const problem = describeCoreCopies(directory)
  if (!problem) return
  shared('coreCopiesWarning', () => {
    logger.warn({ code: 'NBH_CORE_COPIES' }, `${problem.message} ${problem.hint}`)
    return true
  })
}

/** The folder that a file stands in. */
function folderOf(url: string): string {
  return dirname(fileURLToPath(url))
}
