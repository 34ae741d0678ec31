import { hostVersion, jsonText } from '@netbox-hooks/scaffold'
import { versions } from './versions.ts'

/** What a package.json says of a plugin itself. */
export interface PackageWords {
  readonly name: string
  readonly description: string
  readonly license: string
}

/** The package of a plugin: what a host loads is compiled, and tests run the sources, whose types Node strips. */
export function packageText({ name, description, license }: PackageWords): string {
  const own = `^${hostVersion}`
  return jsonText({
    name,
    version: '0.1.0',
    description,
    keywords: ['netbox', 'netbox-hooks', 'netbox-hooks-plugin', 'webhook'],
    license,
    type: 'module',
    engines: { node: '>=22.19' },
    exports: {
      '.': { types: './dist/index.d.ts', default: './dist/index.js' },
      './package.json': './package.json',
    },
    files: ['dist'],
    scripts: {
      build: 'tsc --project tsconfig.build.json',
      lint: 'biome check .',
      prepack: 'tsc --project tsconfig.build.json',
      test: 'node --test "test/**/*.test.ts"',
      types: 'tsc',
    },
    dependencies: { zod: versions.zod },
    // The host's own, so that the plugin registers where the host looks.
    peerDependencies: { 'netbox-hooks': own },
    devDependencies: {
      '@biomejs/biome': versions['@biomejs/biome'],
      '@netbox-hooks/netbox-types': own,
      '@netbox-hooks/testing': own,
      '@types/node': versions['@types/node'],
      'netbox-hooks': own,
      typescript: versions.typescript,
    },
  })
}
