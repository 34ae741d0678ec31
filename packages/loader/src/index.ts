export { type ConfigFileOptions, type LoadedConfig, loadConfigFile } from './config-file.ts'
export { dedupeCommand, installCommand } from './install-command.ts'
export { type LoadedModule, ModuleLoader, type ModuleLoaderOptions } from './module-loader.ts'
export { PluginLoader, type PluginLoaderOptions } from './plugin-loader.ts'
