import {
  type Answers,
  askAnswers,
  completeAnswers,
  licenceFiles,
  nextCommands,
  planHostFiles,
} from '@netbox-hooks/scaffold'
import { formats, sources, webhookUrlProblem } from '@netbox-hooks/scaffold/answers'
import {
  type CreateOptions,
  createProgram,
  createProject,
  describeProject,
  type Plan,
  type Project,
  runProgram,
} from '@netbox-hooks/scaffold/create'
import { choice, textOption } from '@netbox-hooks/scaffold/options'

type Options = CreateOptions & Partial<Answers>

const defaults = {
  name: 'my-netbox-hooks',
  description: 'Sends signed webhooks that plugins enrich.',
  license: 'UNLICENSED',
} as const

const examples = `
Examples:
  npm create netbox-hooks@latest hooks
  npm create netbox-hooks@latest hooks -- --yes --from netbox --webhook-url https://cmdb.example.com/hooks`

/** `npm create netbox-hooks`: a project with a configuration that starts and delivers as it is. */
export function run(): Promise<void> {
  const program = createProgram(
    'create-netbox-hooks',
    'Write a project with a host: its configuration, an example plugin, scripts. Asks what no option says.',
  )
    .addOption(choice('--from <source>', 'Where changes come from.', sources, 'sources'))
    .addOption(textOption('--webhook-url <url>', 'Where webhooks go.', webhookUrlProblem))
    .addOption(choice('--format <format>', 'Of the configuration.', formats, 'formats'))
    .addHelpText('after', examples)
  return runProgram<Options>(program, (directory, options) =>
    createProject(directory, options, {
      describe: async (ask) => ({
        ...(await describeProject(directory, options, defaults, ask)),
        ...(ask ? await askAnswers(ask, options) : completeAnswers(options)),
      }),
      plan,
    }),
  )
}

function plan({ folder, name, description, license, manager, ...answers }: Project & Answers): Plan {
  return {
    files: [
      ...planHostFiles(folder, answers, { name, description, license }),
      ...licenceFiles(license, name),
    ],
    next: nextCommands(folder, manager),
    notes: [],
  }
}
