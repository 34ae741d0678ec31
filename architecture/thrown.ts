import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const workspace = fileURLToPath(new URL('..', import.meta.url))

/** Where whatever was thrown is described: nothing else looks into it. */
const describing = 'packages/core/src/thrown.ts'
const name = '(?:error|thrown|cause|failure)'

const looking: readonly { readonly found: RegExp; readonly instead: string }[] = [
  { found: /\binstanceof (?:Error|\w+Error)\b/g, instead: 'isError()' },
  { found: new RegExp(`\\b${name} instanceof (?!\\w*Error\\b)`, 'g'), instead: 'isInstance()' },
  {
    found: /\bas (?:\w*Error|NodeJS\.ErrnoException)\)\s*\.\w+/g,
    instead: 'messageOf(), codeOf() or propertyOf()',
  },
  { found: new RegExp(`\\b${name} as \\{`, 'g'), instead: 'propertyOf()' },
  { found: new RegExp(`\\bObject\\(${name}\\)`, 'g'), instead: 'propertyOf()' },
  { found: new RegExp(`\\bString\\(${name}\\)`, 'g'), instead: 'messageOf()' },
  { found: new RegExp(`\\$\\{${name}\\}`, 'g'), instead: 'messageOf()' },
  {
    found: new RegExp(`\\b(?:console\\.\\w+|inspect|format)\\(${name}\\b`, 'g'),
    instead: 'messageOf() or errorOf()',
  },
]

/**
 * Every place in the sources that looks into what was thrown past the functions of core that never throw, as
 * `file: code instead of function`. A thrown value may be anything: a proxy, a getter that throws, a symbol, 50 MB.
 */
export function looksIntoThrown(root: string = workspace): string[] {
  return globSync('packages/*/src/**/*.ts', { cwd: root })
    .filter((file) => file !== describing)
    .flatMap((file) => {
      const code = readFileSync(join(root, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '')
      return looking.flatMap(({ found, instead }) =>
        [...code.matchAll(found)].map(([text]) => `${file}: ${text} instead of ${instead}`),
      )
    })
}
