import type { AddCommand } from '../options/add-command.ts'
import { withConfig } from '../options/config-option.ts'
import { withExamples } from '../options/examples.ts'

export const addDoctor: AddCommand = (program, end) => {
  const doctor = withConfig(program.command('doctor'))
    .description('Look at everything that a host needs: Node, configuration, plugins, webhooks, queue, disk.')
    .option('--json', 'Print what was found as JSON.')
    .action(async (options) => end(await (await import('./doctor.ts')).doctor(options)))
  withExamples(doctor, 'netbox-hooks doctor')
}
