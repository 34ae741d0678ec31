import { spawnSync } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { env } from 'node:process'
import { defineConfig } from 'vitest/config'

/** `*.redis.test.ts` start a server of their own. In CI they fail where there is none; elsewhere they are left out. */
const hasRedis = ['redis-server', 'valkey-server'].some((name) => spawnSync(name, ['--version']).status === 0)
const exclude = hasRedis || env['CI'] ? [] : ['test/**/*.redis.test.ts']
// This file is read more than once.
if (exclude.length > 0 && !env['SAID_THAT_REDIS_IS_ABSENT']) {
  env['SAID_THAT_REDIS_IS_ABSENT'] = 'yes'
  console.warn('Left out: *.redis.test.ts need redis-server (apt-get install redis-server).')
}

const project = (folder: string) => ({
  extends: true as const,
  test: { name: folder.split('/')[1] ?? folder, root: folder, include: ['test/**/*.test.ts'], exclude },
})

export default defineConfig({
  test: {
    // A test file waits for processes more than it computes: by itself vitest would leave one of two cores idle.
    maxWorkers: Math.max(2, availableParallelism()),
    // Many tests run real processes: on a busy machine each takes seconds to begin.
    testTimeout: 30_000,
    hookTimeout: 30_000,
    expect: { poll: { timeout: 20_000 } },
    // Built packages run as Node runs them: the plugin host's own `import()` must stay native.
    server: { deps: { external: [/\/dist\//] } },
    projects: [
      'packages/core',
      'packages/scaffold',
      'packages/loader',
      'packages/python-regex',
      'packages/jinja',
      'packages/verify',
      'packages/webhooks',
      'packages/delivery',
      'packages/queue-sqlite',
      'packages/queue-redis',
      'packages/server',
      'packages/host',
      'packages/netbox-hooks',
      'packages/testing',
      'packages/netbox-types',
      'packages/create-netbox-hooks-plugin',
      'examples/plugin-site-status',
      'examples/plugin-change-diff',
      'examples/plugin-failure-alerts',
      'examples/plugin-chat-message',
      'examples/plugin-netbox-lookup',
      'examples/plugin-change-ticket',
      'examples/host-app',
      'examples/own-host',
      'architecture',
    ].map(project),
  },
})
