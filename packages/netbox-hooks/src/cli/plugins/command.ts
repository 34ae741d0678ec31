import { choice } from '@netbox-hooks/scaffold/options'
import type { AddCommand } from '../options/add-command.ts'
import { withConfig } from '../options/config-option.ts'
import { withExamples } from '../options/examples.ts'
import { refuseOtherWords } from '../options/group.ts'

export const addPlugins: AddCommand = (program, end) => {
  const plugins = program.command('plugins').description('List, find, add and remove plugins.')
  withExamples(plugins, 'netbox-hooks plugins', 'netbox-hooks plugins add netbox-hooks-plugin-site-status')

  const list = refuseOtherWords(withConfig(plugins.command('list', { isDefault: true })))
    .description('List the plugins: state, time taken, what they registered, and why one is not ready.')
    .option('--strict', 'Fail if an optional plugin cannot be loaded.')
    .option('--hooks', 'List what plugins can tap and register in, instead: those of the application, too.')
    .option('--json', 'Print the list as JSON.')
    .action(async ({ hooks, ...options }) => {
      end(
        await (hooks
          ? (await import('./hooks.ts')).hooks(options)
          : (await import('./list.ts')).plugins(options)),
      )
    })
  withExamples(
    list,
    'netbox-hooks plugins',
    'netbox-hooks plugins list --json',
    'netbox-hooks plugins --hooks',
  )

  const add = withConfig(plugins.command('add'))
    .argument('<plugin>', 'A package, as the package manager takes it, or the path of a file or folder.')
    .description("Install a plugin with the project's package manager, and list it in the configuration.")
    .option('--optional', 'The host may start without it.')
    .addOption(choice('--isolation <kind>', 'Run it in a process of its own.', ['worker'], 'kinds'))
    .option('--no-install', 'Do not run the package manager.')
    .option('--dry-run', 'Only print what would be run and written.')
    .action(async (plugin, options) => {
      end(await (await import('./change.ts')).addPlugin(plugin, options))
    })
  withExamples(
    add,
    'netbox-hooks plugins add netbox-hooks-plugin-site-status@1',
    'netbox-hooks plugins add ./plugins/owners.ts --optional --dry-run',
  )

  const search = plugins
    .command('search')
    .argument('[word...]', 'What a plugin is called or does. Default: all plugins.')
    .description("Find published plugins with the project's package manager, in the registry that it uses.")
    .option('--json', 'Print what was found as JSON.')
    .action(async (words, options) => {
      end(await (await import('./search.ts')).searchPlugins(words, options))
    })
  withExamples(search, 'netbox-hooks plugins search slack')

  const remove = withConfig(plugins.command('remove'))
    .argument('<plugin>', 'As the configuration lists it.')
    .description('Take a plugin out of the configuration, and uninstall its package.')
    .option('--no-install', 'Do not run the package manager.')
    .option('--dry-run', 'Only print what would be run and written.')
    .action(async (plugin, options) => {
      end(await (await import('./change.ts')).removePlugin(plugin, options))
    })
  withExamples(remove, 'netbox-hooks plugins remove netbox-hooks-plugin-site-status')
}
