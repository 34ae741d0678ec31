import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** The sources in which something is written. */
function sourcesWith(pattern: RegExp): string[] {
  const files = globSync('packages/*/src/**/*.ts', { cwd: root })
  return files.filter((file) => pattern.test(readFileSync(`${root}/${file}`, 'utf8'))).toSorted()
}

it('one file of the command line writes to standard output', () => {
  expect(sourcesWith(/process\.stdout|console\.(?!error)/)).toEqual([
    // Run in processes that a test starts.
    'packages/delivery/src/conformance/crash-child.ts',
    'packages/delivery/src/conformance/object-crash-child.ts',
    'packages/netbox-hooks/src/terminal/output.ts',
    'packages/scaffold/src/talk.ts',
  ])
})

it('what is said on standard error goes through one function, which lets nothing steer the terminal', () => {
  expect(sourcesWith(/process\.stderr\.write|console\.error/)).toEqual([
    // Where nothing of the command line is loaded yet.
    'packages/create-netbox-hooks-plugin/src/cli.ts',
    'packages/create-netbox-hooks/src/cli.ts',
    // The log of a plugin that is about to die.
    'packages/host/src/isolation/worker-main.ts',
    // Where nothing of the command line is loaded yet.
    'packages/netbox-hooks/src/cli/apart.ts',
    'packages/netbox-hooks/src/cli/node-version.ts',
    'packages/netbox-hooks/src/terminal/output.ts',
    'packages/netbox-hooks/src/terminal/print.ts',
    'packages/scaffold/src/talk.ts',
  ])
})
