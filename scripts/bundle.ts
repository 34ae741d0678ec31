// Writes each package's JavaScript into its `dist/`: one file for each of its entries, and what they share in chunks.
// A process that loads a package opens a few files and not a hundred; types stay as the compiler writes them.
// `node scripts/bundle.ts [package…]`, default all.
import { existsSync, globSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Plugin, rolldown } from 'rolldown'
import { errorPages } from './error-pages.ts'

const packages = fileURLToPath(new URL('../packages', import.meta.url))

/** What `docs/errors.md` says of each code goes into the command that tells it. */
const errorCodes: Plugin = {
  name: 'error-codes',
  transform(code, id) {
    if (!id.endsWith('/cli/errors/error-codes.ts')) return undefined
    const file = join(packages, '../docs/errors.md')
    this.addWatchFile(file)
    return code.replace(/= \[\];?\s*$/, () => `= ${JSON.stringify(errorPages(file))}`)
  },
}

const named = process.argv.slice(2)
await Promise.all(
  (named.length > 0 ? named : readdirSync(packages)).map((name) => bundle(join(packages, name))),
)

async function bundle(folder: string): Promise<void> {
  const dist = join(folder, 'dist')
  const build = await rolldown({
    cwd: folder,
    input: entriesOf(folder),
    platform: 'node',
    external: /^(?!\.{0,2}\/)/,
    plugins: [ownFiles(join(folder, 'src')), errorCodes],
    // The order in which modules are evaluated is part of what they do.
    treeshake: { moduleSideEffects: true },
  })
  for (const file of globSync('**/*.{js,map}', { cwd: dist })) rmSync(join(dist, file))
  dropTypesWithoutSource(folder)
  const { output } = await build.write({
    dir: dist,
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: '[name]-[hash].js',
  })
  await build.close()
  for (const chunk of output) if (chunk.type === 'chunk') refuseNamespaces(chunk.fileName, chunk.code)
}

/**
 * A module that is imported as a whole and shares its file with others gets its namespace from a loop over names, and a
 * plugin that adds to `Object.prototype` breaks such loops. It needs a file of its own: let nothing import it statically.
 */
function refuseNamespaces(file: string, code: string): void {
  if (code.includes('__exportAll('))
    throw new Error(`${file} makes a namespace of a module, see scripts/bundle.ts`)
}

/** The compiler leaves the types of what has been moved or deleted; they would be packed. */
function dropTypesWithoutSource(folder: string): void {
  for (const file of globSync('**/*.d.ts', { cwd: join(folder, 'dist') })) {
    const source = join(folder, 'src', file.replace(/\.d\.ts$/, '.ts'))
    if (!existsSync(source)) rmSync(join(folder, 'dist', file))
  }
}

/** The files that `exports` and `bin` name, by the paths of their sources. */
function entriesOf(folder: string): Record<string, string> {
  const { exports, bin = {} } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    exports: Record<string, string | { default: string }>
    bin?: Record<string, string>
  }
  const files = [...Object.values(exports), ...Object.values(bin)]
    .map((entry) => (typeof entry === 'string' ? entry : entry.default))
    .filter((file) => file.startsWith('./dist/') && file.endsWith('.js'))
  return Object.fromEntries(
    files.map((file) => {
      const name = file.slice('./dist/'.length, -'.js'.length)
      return [name, `./src/${name}.ts`]
    }),
  )
}

/** What a module runs in a thread or a process of its own, `new URL('./x.js', import.meta.url)`, is an entry as well. */
function ownFiles(sources: string): Plugin {
  return {
    name: 'own-files',
    transform(code, id) {
      return code.replaceAll(/new URL\('(\.[^']+)\.js', import\.meta\.url\)/g, (found, path: string) => {
        const source = resolve(dirname(id), `${path}.ts`)
        if (!existsSync(source)) return found
        // It keeps its place and name: processes are told apart by them.
        const fileName = relative(sources, source).replace(/\.ts$/, '.js')
        const reference = this.emitFile({ type: 'chunk', id: source, fileName })
        return `new URL(import.meta.ROLLUP_FILE_URL_${reference})`
      })
    },
  }
}
