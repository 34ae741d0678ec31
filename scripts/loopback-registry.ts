// A registry of npm's on loopback: has the packages that are given as tarballs, and sends for all others to the real one.
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

interface Manifest {
  readonly name: string
  readonly version: string
  readonly description?: string
  readonly keywords?: readonly string[]
}

const jane = { username: 'jane', email: 'jane@example.com' }

/** A registry that runs. */
export interface LoopbackRegistry {
  readonly url: string
  readonly close: () => void
}

/**
 * Starts one.
 * @param folder of tarballs
 */
export async function startRegistry(folder: string): Promise<LoopbackRegistry> {
  const { stdout } = await run('npm', ['config', 'get', 'registry'])
  const upstream = stdout.trim().replace(/\/$/, '')
  const files = readdirSync(folder).map((file) => join(folder, file))
  const packages = new Map<string, { readonly manifest: Manifest; readonly file: string }>()
  for (const file of files) {
    const packed = await run('tar', ['-xzOf', file, 'package/package.json'])
    const manifest: Manifest = JSON.parse(packed.stdout)
    packages.set(manifest.name, { manifest, file })
  }

  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', url)
    const path = decodeURIComponent(pathname.slice(1))
    if (path === '-/v1/search') return sendJson(response, { objects: found(searchParams.get('text') ?? '') })
    const own = packages.get(path)
    if (own) return sendJson(response, packument(own.manifest, own.file))
    const tarball = files.find((file) => path === `-/${basename(file)}`)
    if (tarball !== undefined) return void response.end(readFileSync(tarball))
    response.writeHead(302, { location: upstream + request.url }).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`

  function packument(manifest: Manifest, file: string): object {
    const { name, version } = manifest
    const integrity = `sha512-${createHash('sha512').update(readFileSync(file)).digest('base64')}`
    const dist = { tarball: `${url}-/${basename(file)}`, integrity }
    return { name, 'dist-tags': { latest: version }, versions: { [version]: { ...manifest, dist } } }
  }

  /** As npm's own: words that a package has, and `keywords:` of them. */
  function found(text: string): object[] {
    const words = text.split(' ')
    return [...packages.values()]
      .map(({ manifest }) => manifest)
      .filter(({ name, description = '', keywords = [] }) =>
        words.every((word) =>
          word.startsWith('keywords:')
            ? keywords.includes(word.slice('keywords:'.length))
            : `${name} ${description}`.includes(word),
        ),
      )
      .map((manifest) => ({
        package: {
          ...manifest,
          date: '2026-01-01T00:00:00.000Z',
          publisher: jane,
          maintainers: [jane],
          links: {},
        },
      }))
  }
  return { url, close: () => void server.close() }
}

function sendJson(response: ServerResponse, value: object): void {
  response.setHeader('content-type', 'application/json').end(JSON.stringify(value))
}
