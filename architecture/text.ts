import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const workspace = fileURLToPath(new URL('..', import.meta.url))

/** What makes text of bytes, however it is written. */
const decoders: readonly RegExp[] = [
  /\breadFile(?:Sync)?\([^;]*?(?:'utf-?8'|encoding:)/gi,
  /\.toString\('(?:utf-?8|latin1|ascii|utf16le|ucs2)'/gi,
  /\b(?:Buffer\.(?:from|concat)\((?:[^()]|\([^()]*\))*\)(?:\.subarray\([^()]*\))?|[bB]ody|bytes|chunk)\.toString\(\)/g,
  /\bnew TextDecoder(?:Stream)?\b/g,
  /\bsetEncoding\(/g,
  /\bparseAs: 'string'/g,
  /\bloadEnvFile\(/g,
  /\bfrom 'node:string_decoder'/g,
]

/**
 * Files that make text of bytes themselves. What comes from outside goes through `@netbox-hooks/core/text`, which judges
 * encodings; these do not read what people or other programs write for the host.
 */
const exceptions: Readonly<Record<string, string>> = {
  'core/src/version.ts': "reads the package's own package.json",
  'host/src/version.ts': "reads the package's own package.json",
  'netbox-hooks/src/version.ts': "reads the package's own package.json",
  'delivery/src/queue/new-id.ts': 'an id that was just made',
  'delivery/src/queue/matching.ts': 'a cursor that the queue itself has made',
  'delivery/src/send/exchange.ts': 'an answer of any encoding, kept to be shown and cut anywhere',
  'netbox-hooks/src/operator/server-events.ts': "the feed of a host's own API",
  'testing/src/body.ts': 'a body that a host has just made, or a request of any encoding',
  'netbox-hooks/src/receiver/receiver.ts': 'a request of any encoding, shown as it came',
  'host/src/events/action-body.ts': 'a body that the host itself has written',
  'host/src/secrets/environment-values.ts': 'a body that the host itself has rendered',
  'host/src/secrets/redact-value.ts': 'bytes in a log, to be shown',
  'netbox-hooks/src/cli/explain/explain.ts': 'a body that the host itself has rendered',
  'netbox-hooks/src/cli/explain/explanation-lines.ts': 'a body that the host itself has rendered',
  'server/src/contract/delivery.ts': 'a body that the host itself has rendered',
  'server/src/routes/explain.ts': 'a body that the host itself has rendered',
  'webhooks/src/requests/json-problem.ts': 'a body that the host itself has rendered',
  'webhooks/src/requests/readdress.ts': 'a body that the host itself has rendered',
  'webhooks/src/templates/worker.ts': 'variables that the host itself has written for its thread',
}

/** Places in the sources that make text of bytes past the one that judges encodings, as `file: code`. */
export function strayDecoders(root: string = workspace): string[] {
  return decodersIn(root)
    .filter(([file]) => !(file in exceptions))
    .map(([file, code]) => `${file}: ${code}`)
}

/** Exceptions that are none any more. */
export function idleExceptions(): string[] {
  const files = decodersIn(workspace).map(([file]) => file)
  return Object.keys(exceptions).filter((file) => !files.includes(file))
}

function decodersIn(root: string): [file: string, code: string][] {
  const folder = join(root, 'packages')
  return globSync('*/src/**/*.ts', { cwd: folder })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => !file.startsWith('delivery/src/conformance/'))
    .flatMap((file) => {
      const code = readFileSync(join(folder, file), 'utf8')
      return decoders.flatMap((decoder) =>
        [...code.matchAll(decoder)].map(([found]): [string, string] => [file, found]),
      )
    })
}
