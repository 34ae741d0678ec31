import { existsSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import { NetworkPolicy } from '@netbox-hooks/delivery'
import { ignoreText, packageManagerOf } from '@netbox-hooks/scaffold'
import type { SecretVariable } from '../managed/secret-variables.ts'
import type { Destination } from './destination.ts'
import { objectsIn, recordFileOf, type TargetFile, writeIntoFile } from './into-file.ts'

/** What a file is written for. */
export interface FileDestinationOptions {
  readonly target: TargetFile
  readonly netboxUrl: string
  readonly netboxVersion: string
  /** The environment variables that templates read. */
  readonly environment: readonly SecretVariable[]
}

/** The variables that let a new host be fed. */
const ofGateway: readonly SecretVariable[] = [
  {
    name: 'NETBOX_SECRET',
    of: 'what NetBox signs with what it sends here: any text, `netbox-hooks secret` makes a good one',
  },
  { name: 'NETBOX_TOKEN', of: 'a token of NetBox, by which its change log is read for what has not come' },
]

/** A file as a destination: a host's configuration, new or there already, or a list that is applied. */
export async function fileDestination(options: FileDestinationOptions): Promise<Destination> {
  const { target, environment } = options
  const { file, source, isConfiguration } = target
  const isNew = source === undefined && isConfiguration
  const name = relative('', file) || file
  let needed: readonly SecretVariable[] = []
  let open: readonly string[] = []
  return {
    name,
    recordFile: recordFileOf(file),
    here: objectsIn(target),
    isThere: source !== undefined,
    possible: (translation) => translation,
    allowed(blocked) {
      open = isNew ? blocked.filter(({ canBeAllowed }) => canBeAllowed).map(({ host }) => host) : []
      return open
    },
    variables(ofWebhooks) {
      needed = [...ofWebhooks, ...environment, ...(isNew ? ofGateway : [])]
      return needed
    },
    tryOut: async () => {},
    async write({ plan }) {
      await writeIntoFile(target, plan, surroundings(options, needed, open))
      if (isNew) writeBeside(dirname(file), needed)
    },
    next: await nextSteps(name, isNew, isConfiguration),
    close: async () => {},
  }
}

function surroundings(
  { netboxUrl, netboxVersion, environment }: FileDestinationOptions,
  needed: readonly SecretVariable[],
  allow: readonly string[],
): Parameters<typeof writeIntoFile>[2] {
  const { hostname } = new URL(netboxUrl)
  const isPublic = new NetworkPolicy().checkUrl(netboxUrl).allowed
  const network = { network: { allow: [hostname.replace(/^\[(.*)\]$/, '$1')] } }
  return {
    remarks: [
      `Imported from NetBox ${netboxVersion} at ${netboxUrl}. \`netbox-hooks netbox import\` brings it up to date.`,
      'These environment variables are to be set where it is read:',
      ...needed.map(({ name, of }) => `  ${name}  ${of}`),
    ],
    head: {
      server: {
        port: 8321,
        netbox: {
          secrets: [{ env: 'NETBOX_SECRET' }],
          url: netboxUrl,
          token: { env: 'NETBOX_TOKEN' },
          ...(!isPublic && network),
        },
      },
      ...(environment.length > 0 && { templates: { env: environment.map(({ name }) => name) } }),
      ...(allow.length > 0 && { delivery: { network: { allow } } }),
    },
  }
}

/** What a new project wants: the variables to fill in, and that they are not committed. */
function writeBeside(folder: string, needed: readonly SecretVariable[]): void {
  const lines = needed.map(({ name, of }) => `# ${of.replaceAll(/\s+/g, ' ')}\n${name}=\n`)
  const head = '# Copy it to .env, fill it in, and start with: netbox-hooks --env-file .env start\n'
  writeUnlessThere(join(folder, '.env.example'), [head, ...lines].join('\n'))
  writeUnlessThere(join(folder, '.gitignore'), ignoreText)
}

function writeUnlessThere(file: string, text: string): void {
  if (!existsSync(file)) writeFileSync(file, text)
}

async function nextSteps(name: string, isNew: boolean, isConfiguration: boolean): Promise<readonly string[]> {
  const { run: runWords } = await packageManagerOf(dirname(name))
  const run = (words: string) => [...runWords('netbox-hooks'), words].join(' ')
  if (!isConfiguration) return [run(`apply ${basename(name)}`)]
  const disable = 'Disable the imported rules in NetBox: what they send comes from here now.'
  if (!isNew) return [run('check'), run('reload'), disable]
  return [
    'Copy .env.example to .env and fill it in.',
    run('--env-file .env check'),
    run('--env-file .env start'),
    run('--env-file .env netbox connect'),
    disable,
  ]
}
