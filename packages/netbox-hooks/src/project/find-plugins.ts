import { execFile } from 'node:child_process'
import { codeOf, messageOf, propertyOf } from '@netbox-hooks/core/thrown'
import { type CommandLine, packageManagerOf } from '@netbox-hooks/scaffold'
import { searchFailed } from './errors.ts'

/** What a registry says of a plugin that is published there. */
export interface FoundPlugin {
  readonly name: string
  readonly version: string
  readonly description?: string
  /** Who has published the version. */
  readonly publisher?: string
  /** When that was, as ISO 8601. */
  readonly date?: string
}

/** Packages with it are plugins. */
const keyword = 'netbox-hooks-plugin'

/** How each client that can search does it. yarn and bun cannot: npm does it for them. */
const searches = {
  // Somebody waits: that a registry is down is said at once, and not after a minute of trying again.
  npm: ['npm', 'search', '--json', '--searchlimit=100', '--fetch-retries=0'],
  pnpm: ['pnpm', 'search', '--json', '--search-limit=100'],
} as const

/** More than any registry answers with, in bytes. */
const maxBuffer = 64 * 1024 * 1024

/**
 * The plugins that a project's package manager finds, in the registry that it installs from.
 *
 * @param said is told what is run
 * @throws NetboxHooksError `NBH_SEARCH_FAILED`
 */
export async function findPlugins(
  folder: string,
  words: readonly string[],
  said: (commandLine: CommandLine) => void,
): Promise<readonly FoundPlugin[]> {
  const { name } = await packageManagerOf(folder)
  const client = name === 'pnpm' ? 'pnpm' : 'npm'
  const commandLine = [...searches[client], `keywords:${keyword}`, ...words]
  said(commandLine)
  return foundIn(await outputOf(commandLine, folder), client)
}

/** What it prints. A client that fails may say why as JSON, on its standard output. */
function outputOf([program = '', ...args]: CommandLine, cwd: string): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(program, args, { cwd, maxBuffer }, (error, stdout, stderr) => {
      if (!error) return resolve(stdout)
      const missing = codeOf(error) === 'ENOENT' ? `${program} cannot be found` : undefined
      reject(searchFailed(program, missing ?? saidIn(stdout) ?? lastLine(stderr) ?? messageOf(error)))
    })
  })
}

function foundIn(output: string, client: string): FoundPlugin[] {
  const list = parsed(output)
  if (!Array.isArray(list)) throw searchFailed(client, saidIn(output) ?? 'its answer is no list of packages')
  return list.filter(isPlugin).map(({ name, version, description, date, publisher }) => ({
    name: String(name),
    version: String(version),
    ...(description !== undefined && { description: String(description) }),
    ...(publisher?.username !== undefined && { publisher: String(publisher.username) }),
    ...(date !== undefined && { date: String(date) }),
  }))
}

/** What both clients tell of a package; a registry may leave out any of it. */
interface Told {
  readonly name?: unknown
  readonly version?: unknown
  readonly description?: unknown
  readonly date?: unknown
  readonly publisher?: { readonly username?: unknown }
}

/** Some registries look for the words alone, whatever stands before a colon. */
function isPlugin(told: unknown): told is Told {
  const keywords = propertyOf(told, 'keywords')
  return Array.isArray(keywords) && keywords.includes(keyword)
}

/** The first line of npm's `{ "error": { "summary": … } }`, without what it has asked for in particular. */
function saidIn(output: string): string | undefined {
  const summary = propertyOf(propertyOf(parsed(output), 'error'), 'summary')
  if (typeof summary !== 'string') return undefined
  const [line = ''] = summary.split('\n', 1)
  return line.replace(/^FetchError: request to (\S+)\/-\/v1\/\S+ failed, reason:/, '$1 does not answer:')
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function lastLine(text: string): string | undefined {
  return text.trim().split('\n').at(-1) || undefined
}
