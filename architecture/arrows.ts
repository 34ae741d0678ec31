import { fileURLToPath } from 'node:url'
import { cruise, type ICruiseResult, type IDependency } from 'dependency-cruiser'
import { packages, rooms } from './order.ts'

const workspace = fileURLToPath(new URL('..', import.meta.url))

/** Where a file of a package stands. */
interface Place {
  readonly package: string
  /** A room, or the name of a file at the root of `src/`. */
  readonly room: string
}

/** Every import in the sources of all packages that runs against the order, type imports included, in words. */
export async function backwardArrows(): Promise<string[]> {
  const { modules } = await readSources()
  return modules.flatMap(({ source, dependencies }) =>
    dependencies.flatMap((dependency) => {
      const why = objectionTo(source, dependency)
      return why === undefined ? [] : [`${source} → ${dependency.resolved}: ${why}`]
    }),
  )
}

/** Every circle of files that import each other, type imports included; the shortest first, which say most. */
export async function circles(): Promise<string[]> {
  const { summary } = await readSources()
  return summary.violations
    .map(({ from, cycle = [] }) => [from, ...cycle.map(({ name }) => name)])
    .toSorted((one, other) => one.length - other.length)
    .map((files) => files.join(' → '))
}

async function readSources(): Promise<ICruiseResult> {
  const { output } = await cruise(
    packages.map((name) => `packages/${name}/src`),
    {
      baseDir: workspace,
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

function objectionTo(source: string, { module, resolved }: IDependency): string | undefined {
  const from = placeOf(source) as Place
  const other = packageNamed(module)
  if (other !== undefined) return objectionToPackage(from.package, other)
  const to = placeOf(resolved)
  if (!to) return undefined
  if (to.package !== from.package) return `another package is imported by its name, not by a path`
  return objectionToRoom(from, to)
}

function objectionToPackage(from: string, to: string): string | undefined {
  const [own, other] = [from, to].map((name) => (packages as readonly string[]).indexOf(name)) as [
    number,
    number,
  ]
  if (other < 0) return `${to} has no place in architecture/order.ts`
  return other < own ? undefined : `${from} stands above ${to}`
}

function objectionToRoom(from: Place, to: Place): string | undefined {
  const order = rooms[from.package as keyof typeof rooms]
  // What is not named stands before all that is.
  const [own, other] = [order.indexOf(from.room), order.indexOf(to.room)]
  for (const { room } of [from, to]) {
    if (!room.endsWith('.ts') && !order.includes(room)) return `${room} has no place in architecture/order.ts`
  }
  return other <= own ? undefined : `in ${from.package}, ${from.room} stands before ${to.room}`
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
