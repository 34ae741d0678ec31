import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { cruise, type ICruiseResult, type IModule } from 'dependency-cruiser'
import { packages, rooms } from './order.ts'

const workspace = fileURLToPath(new URL('..', import.meta.url))

/** Where a file of a package stands. */
interface Place {
  readonly package: string
  /** A room, or the name of a file at the root of `src/`. */
  readonly room: string
}

/** One import of a file. */
interface Arrow {
  /** As it is written. */
  readonly specifier: string
  /** The file that it leads to, from the workspace's folder; a package's name if it is another package's. */
  readonly target: string
}

/**
 * Every import in the sources of all packages that runs against the order, in words: type imports included, and what a
 * file starts in a thread or a process of its own. Files and packages that have no place are named, too.
 *
 * @param root folder with `packages/`; default: this workspace
 */
export async function backwardArrows(root: string = workspace): Promise<string[]> {
  const { modules } = await readSources(root)
  const arrows = modules.flatMap((module) => {
    const from = placeOf(module.source)
    // What an import has led to outside of the sources; the import is objected to.
    if (!from) return []
    const code = readFileSync(join(root, module.source), 'utf8')
    const found = arrowsOf(module, code).flatMap(({ specifier, target }) => {
      const why = objectionTo(from, specifier, target)
      return why === undefined ? [] : [`${module.source} → ${target}: ${why}`]
    })
    return [...withoutPlace(module.source, from), ...unseen(module, code), ...found]
  })
  return [...unlistedPackages(root), ...arrows]
}

/** Every circle of files that import each other, type imports included; the shortest first, which say most. */
export async function circles(root: string = workspace): Promise<string[]> {
  const { summary } = await readSources(root)
  return summary.violations
    .map(({ from, cycle = [] }) => [from, ...cycle.map(({ name }) => name)])
    .toSorted((one, other) => one.length - other.length)
    .map((files) => files.join(' → '))
}

async function readSources(root: string): Promise<ICruiseResult> {
  const { output } = await cruise(
    packages.map((name) => `packages/${name}/src`).filter((folder) => existsSync(join(root, folder))),
    {
      baseDir: root,
      // Sees `import type` as well, and needs no compiler.
      parser: 'swc',
      tsPreCompilationDeps: true,
      doNotFollow: { path: 'node_modules' },
      validate: true,
      ruleSet: { forbidden: [{ name: 'circle', severity: 'error', from: {}, to: { circular: true } }] },
    },
    { extensions: ['.ts', '.js'] },
  )
  return output as ICruiseResult
}

function arrowsOf({ source, dependencies }: IModule, code: string): Arrow[] {
  const imports = dependencies.map(({ module, resolved }) => ({ specifier: module, target: resolved }))
  const started = [...code.matchAll(/new URL\('(\.[^']+)\.js', import\.meta\.url\)/g)].map(([, path]) => {
    const specifier = `${path}.ts`
    return { specifier, target: join(dirname(source), specifier) }
  })
  return [...imports, ...started]
}

/** Types that are written as `import('…').Name`, which the reader of imports does not see. */
function unseen({ source, dependencies }: IModule, code: string): string[] {
  const seen = new Set(dependencies.map(({ module }) => module))
  return [...code.matchAll(/\bimport\(\s*'([^']+)'/g)].flatMap(([, specifier = '']) => {
    const isOurs = specifier.startsWith('.') || packageNamed(specifier) !== undefined
    if (!isOurs || seen.has(specifier)) return []
    return [`${source} → ${specifier}: this import of a type is seen by no check; write it as import type`]
  })
}

function unlistedPackages(root: string): string[] {
  return readdirSync(join(root, 'packages'))
    .filter((name) => !(packages as readonly string[]).includes(name))
    .map((name) => `packages/${name} has no place in architecture/order.ts`)
}

function withoutPlace(source: string, { package: name, room }: Place): string[] {
  const isKnown = room.endsWith('.ts') || rooms[name as keyof typeof rooms].includes(room)
  return isKnown ? [] : [`${source}: the room ${room} has no place in architecture/order.ts`]
}

function objectionTo(from: Place, specifier: string, target: string): string | undefined {
  const other = packageNamed(specifier)
  if (other !== undefined) return objectionToPackage(from.package, other)
  if (!specifier.startsWith('.')) return undefined
  const to = placeOf(target)
  if (!to) return 'it leads out of the sources'
  if (to.package !== from.package) return 'another package is imported by its name, not by a path'
  return objectionToRoom(from, to)
}

function objectionToPackage(from: string, to: string): string | undefined {
  const order = packages as readonly string[]
  if (!order.includes(to)) return `${to} has no place in architecture/order.ts`
  return order.indexOf(to) < order.indexOf(from) ? undefined : `${from} stands above ${to}`
}

function objectionToRoom(from: Place, to: Place): string | undefined {
  const order = rooms[from.package as keyof typeof rooms]
  // What is not named stands before all that is.
  return order.indexOf(to.room) <= order.indexOf(from.room)
    ? undefined
    : `in ${from.package}, ${from.room} stands before ${to.room}`
}

function placeOf(file: string): Place | undefined {
  const [, name, room] = /^packages\/([^/]+)\/src\/([^/]+)/.exec(file) ?? []
  return name === undefined || room === undefined ? undefined : { package: name, room }
}

/** The package of this house that a specifier names. */
function packageNamed(specifier: string): string | undefined {
  if (/^netbox-hooks(?:\/|$)/.test(specifier)) return 'netbox-hooks'
  return /^@netbox-hooks\/([^/]+)/.exec(specifier)?.[1]
}
