/**
 * What an operator writes as the settings of plugins, by plugin name or entry. A plugin adds its own by declaration
 * merging; a configuration knows of it if it imports the plugin's types, `import type {} from 'netbox-hooks-plugin-…'`:
 *
 * ```ts
 * declare module 'netbox-hooks' {
 *   interface PluginsConfig {
 *     'netbox-hooks-plugin-site-status': z.input<typeof settings>
 *   }
 * }
 * ```
 */
// biome-ignore lint/suspicious/noEmptyInterface: plugins add to it, and only an interface can be added to
export interface PluginsConfig {}
