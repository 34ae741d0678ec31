import { defineConfig } from 'vitest/config'

const project = (folder: string) => ({
  extends: true as const,
  test: { name: folder.split('/')[1] ?? folder, root: folder, include: ['test/**/*.test.ts'] },
})

export default defineConfig({
  test: {
    // Built packages run as Node runs them: the plugin host's own `import()` must stay native.
    server: { deps: { external: [/\/dist\//] } },
    projects: [
      'packages/core',
      'packages/loader',
      'packages/webhooks',
      'packages/delivery',
      'packages/server',
      'packages/queue-bullmq',
      'packages/netbox-hooks',
      'examples/plugin-site-status',
      'examples/plugin-change-diff',
      'examples/host-app',
    ].map(project),
  },
})
