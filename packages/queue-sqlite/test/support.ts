import {
  type FixtureProcess,
  runFixture,
  runFixtureOnSmallDisk,
} from '../../delivery/test/fixture-process.ts'

/** Starts `fixtures/<name>.mjs` in a process of its own. */
export function startFixture(name: string, ...args: string[]): FixtureProcess {
  return runFixture(fixture(name), ...args)
}

/** The same, in a process that cannot write a file larger than that. */
export function startFixtureOnSmallDisk(blocks: number, name: string, ...args: string[]): FixtureProcess {
  return runFixtureOnSmallDisk(blocks, fixture(name), ...args)
}

function fixture(name: string): URL {
  return new URL(`./fixtures/${name}.mjs`, import.meta.url)
}
