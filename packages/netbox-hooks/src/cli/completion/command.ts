import { wordArgument } from '@netbox-hooks/scaffold/options'
import { printLine } from '../../terminal/print.ts'
import type { AddCommand } from '../options/add-command.ts'
import { withExamples } from '../options/examples.ts'

const shells = ['bash', 'zsh', 'fish']

export const addCompletion: AddCommand = (program) => {
  const completion = program
    .command('completion')
    .addArgument(wordArgument('<shell>', 'The shell.', shells, 'shells'))
    .description('Print what makes a shell complete commands, options and their words.')
    .action(async (shell) => {
      const { completionScript } = await import('./script.ts')
      const { errorCodes } = await import('../errors/error-codes.ts')
      const [code] =
        program.commands.find((command) => command.name() === 'errors')?.registeredArguments ?? []
      code?.choices(errorCodes.map((page) => page.code))
      printLine(completionScript(program, shell).trimEnd())
    })
  withExamples(
    completion,
    'source <(netbox-hooks completion bash)',
    'netbox-hooks completion zsh > ~/.zfunc/_netbox-hooks',
    'netbox-hooks completion fish > ~/.config/fish/completions/netbox-hooks.fish',
  )
}
