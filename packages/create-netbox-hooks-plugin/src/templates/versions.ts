/** What a new plugin is written, checked and tested with: the versions that this workspace has itself. */
export const versions = {
  '@biomejs/biome': '^2.6.8',
  '@types/node': '^24.0.0',
  typescript: '^7.0.2',
  zod: '^4.6.7',
} as const
