import {
  type Extension,
  type Logger,
  PluginHost,
  type PluginHostOptions,
  type PluginSource,
  register,
} from '@netbox-hooks/core'

/** What plugins of these tests register. */
export interface Word {
  readonly name: string
}

declare module '@netbox-hooks/core' {
  interface RegistryStores {
    words: Word
  }
  interface PluginConfig<Settings extends object = Record<string, unknown>> {
    /** Words to register before `ready()`. */
    words?: readonly Word[]
  }
}

/** A store of words, which a plugin's class can list as well; there is one word from the beginning. */
export const words: Extension = {
  stores: { words: { kind: 'word', keyOf: ({ name }) => name } },
  beforeReady: ({ words = [] }) => {
    for (const word of words) register('words', word)
  },
}

type Modules = Readonly<Record<string, () => unknown>>

/** A source whose plugins are given by the test: each entry's function is its module, evaluated at every import. */
export function sourceOf(modules: Modules): PluginSource {
  return {
    resolve: (entry) => ({ url: `file:///plugins/${entry}.js`, manifest: { name: entry, version: '1.2.3' } }),
    import: async ({ manifest }) => ({
      namespace: { default: await modules[manifest.name as string]?.() },
      loadedBy: 'native',
    }),
  }
}

/** A host for those plugins, all of them listed in that order. */
export function hostOf(modules: Modules, options: Partial<PluginHostOptions> = {}): PluginHost {
  const plugins = Object.keys(modules).map((entry) => ({ entry }))
  return new PluginHost({
    version: '1.0.0',
    source: sourceOf(modules),
    plugins,
    extensions: [words],
    ...options,
  })
}

/** A logger that keeps its lines. */
export function keepingLogger(): Logger & { readonly lines: string[] } {
  const lines: string[] = []
  const keep = (level: string) => (fields: object, message: string) =>
    void lines.push(`${level} ${JSON.stringify(fields)} ${message}`)
  return { lines, debug: keep('debug'), info: keep('info'), warn: keep('warn'), error: keep('error') }
}

/** Resolves with what a promise was rejected with. */
export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => expectedRejection(),
    (error: unknown) => error,
  )
}

function expectedRejection(): never {
  throw new Error('expected the promise to be rejected')
}
