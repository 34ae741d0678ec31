import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const workspace = fileURLToPath(new URL('..', import.meta.url))

/** Where Node's timers are wrapped: nothing else calls them. */
const wrapping = 'packages/core/src/times/timer.ts'

const raw: readonly { readonly found: RegExp; readonly instead: string }[] = [
  // A method of that name has a type after its first parameter.
  { found: /(?<!\bscope\.)\bsetTimeout\((?!\w+:)/g, instead: 'after()' },
  { found: /(?<!\bscope\.)\bsetInterval\((?!\w+:)/g, instead: 'every()' },
  { found: /\bAbortSignal\s*\.\s*timeout\(/g, instead: 'timeoutSignal()' },
  { found: /'(?:node:)?timers(?:\/promises)?'/g, instead: 'sleep()' },
]

/**
 * Every timer in the sources that is not one of `@netbox-hooks/core/times`, in words: Node's own fire at once when they are
 * given more than 24.8 days, and warn of what is negative or no number.
 */
export function rawTimers(root: string = workspace): string[] {
  return globSync('packages/*/src/**/*.ts', { cwd: root })
    .filter((file) => file !== wrapping)
    .flatMap((file) => {
      const code = readFileSync(join(root, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '')
      return raw.flatMap(({ found, instead }) =>
        [...code.matchAll(found)].map(([text]) => `${file}: ${text} instead of ${instead}`),
      )
    })
}
