import type { PackageManager } from '@netbox-hooks/scaffold'

/** What a package manager needs beside Node on GitHub's machines. */
const setups: Readonly<Record<string, string>> = {
  pnpm: `      - uses: pnpm/action-setup@v4
        with:
          version: latest
`,
  yarn: `      - run: corepack enable
`,
  bun: `      - uses: oven-sh/setup-bun@v2
`,
}

/** Checks every push on the oldest and the newest Node that plugins run on. */
export function workflowText(manager: PackageManager): string {
  const steps = [manager.install, ...['lint', 'types', 'test'].map(manager.script)]
  return `name: CI

on:
  push:
  pull_request:

permissions:
  contents: read

jobs:
  test:
    runs-on: ubuntu-latest
    strategy:
      matrix:
        node: [22, 24]
    steps:
      - uses: actions/checkout@v5
${setups[manager.name] ?? ''}      - uses: actions/setup-node@v5
        with:
          node-version: \${{ matrix.node }}
${steps.map((words) => `      - run: ${words.join(' ')}\n`).join('')}`
}
