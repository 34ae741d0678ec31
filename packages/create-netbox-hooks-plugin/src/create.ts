import {
  type CreateOptions,
  createProgram,
  createProject,
  describeProject,
  runProgram,
} from '@netbox-hooks/scaffold/create'
import { createLocal } from './create-local.ts'
import { planPackage } from './plan.ts'

const defaults = {
  name: 'netbox-hooks-plugin-example',
  description: 'A plugin of netbox-hooks: adds a link to the webhooks of sites.',
  license: 'MIT',
} as const

const examples = `
Examples:
  npm create netbox-hooks-plugin@latest netbox-hooks-plugin-owners
  npm create netbox-hooks-plugin@latest -- --local --name owners`

/** `npm create netbox-hooks-plugin`: a plugin whose tests pass, as a package, or in the project of a host. */
export function run(): Promise<void> {
  const program = createProgram(
    'create-netbox-hooks-plugin',
    'Write a plugin of netbox-hooks: settings, a callback, tests. Asks what no option says.',
  )
    .option('--local', "Write it into the `plugins/` of a host's project, and list it in the configuration.")
    .addHelpText('after', examples)
  return runProgram<CreateOptions & { readonly local?: true }>(program, (directory, options) => {
    if (options.local) return createLocal(directory, options)
    return createProject(directory, options, {
      describe: (ask) => describeProject(directory, options, defaults, ask),
      plan: planPackage,
    })
  })
}
