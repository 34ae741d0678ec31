import { printLine } from '../../terminal/print.ts'
import type { AddCommand } from '../options/add-command.ts'
import { withExamples } from '../options/examples.ts'

export const addSecret: AddCommand = (program) => {
  const secret = program
    .command('secret')
    .description('Print a new secret for signing webhooks.')
    .action(async () => {
      const { generateSecret } = await import('@netbox-hooks/verify')
      printLine(generateSecret())
    })
  withExamples(secret, 'netbox-hooks secret')
}
