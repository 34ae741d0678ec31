import type { AddCommand } from './add-command.ts'
import { withExamples } from './examples.ts'

export const addSecret: AddCommand = (program) => {
  const secret = program
    .command('secret')
    .description('Print a new secret for signing webhooks.')
    .action(async () => {
      const { generateSecret } = await import('@netbox-hooks/delivery')
      process.stdout.write(`${generateSecret()}\n`)
    })
  withExamples(secret, 'netbox-hooks secret')
}
