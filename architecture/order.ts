/** The packages, from the ground up: one imports only what stands above it in this list. */
export const packages = [
  'core',
  'loader',
  'python-regex',
  'verify',
  'webhooks',
  'delivery',
  'queue-sqlite',
  'queue-redis',
  'server',
  'host',
  'netbox-hooks',
] as const

/**
 * The rooms of each package: the folders of its `src/`, from the ground up. A file imports only its own room and those
 * before it. Files at the root of a `src/` that are not named here are the vocabulary that all rooms speak, and import
 * no room; those that are named stand where they are named.
 */
export const rooms: Readonly<Record<(typeof packages)[number], readonly string[]>> = {
  core: ['json', 'times', 'memory', 'scope', 'hooks', 'plugins', 'index.ts'],
  loader: ['index.ts'],
  'python-regex': ['index.ts'],
  verify: ['index.ts'],
  webhooks: [
    'conditions',
    'events',
    'rules',
    'context',
    'hooks.ts',
    'templates',
    'requests',
    'register.ts',
    'index.ts',
  ],
  delivery: ['queue', 'network', 'connect', 'send', 'threads', 'pace', 'dispatch', 'conformance', 'index.ts'],
  'queue-sqlite': ['file', 'channel', 'store', 'history', 'transfer', 'queue.ts', 'spool', 'index.ts'],
  'queue-redis': ['scripts', 'link', 'queue', 'index.ts'],
  server: ['access', 'feed', 'metrics', 'contract', 'routes', 'serving', 'index.ts'],
  host: [
    'secrets',
    'config',
    'progress',
    'tracing',
    'queues',
    'events',
    'operations',
    'engine',
    'host-hooks.ts',
    'isolation',
    'loaded-host.ts',
    'served-host.ts',
    'running-host.ts',
    'host.ts',
    'create-host.ts',
    'mount-host.ts',
    'words.ts',
    'parts.ts',
    'index.ts',
  ],
  'netbox-hooks': [
    'terminal',
    'project',
    'client',
    'operator',
    'receiver',
    'create-host.ts',
    'cli',
    'index.ts',
    'cli.ts',
  ],
}
