import { InvalidArgumentError } from 'commander'
import type { AddCommand } from '../options/add-command.ts'
import { withExamples } from '../options/examples.ts'
import { withHost } from '../options/host-address.ts'

export const addReplay: AddCommand = (program, end) => {
  const replay = withHost(program.command('replay'))
    .argument('<file>', 'Events, or webhooks as `receive --json` prints them; - reads standard input.')
    .description('Give recorded events to a host once more, or send recorded webhooks to a receiver.')
    .option('-r, --rate <count>', 'Records a second at most.', rate, 20)
    .option('--to <url>', 'Send the webhooks there, byte for byte, instead of giving their events to a host.')
    .option('-s, --secret <secret>', 'Sign what is sent with --to.')
    .option('--json', 'Print what was done as JSON.')
    .action(async (file, options) => end(await (await import('./replay.ts')).replay(file, options)))
  withExamples(
    replay,
    'netbox-hooks receive --json > webhooks.ndjson',
    'netbox-hooks replay webhooks.ndjson --to http://127.0.0.1:3000/hook --secret whsec_…',
    'netbox-hooks replay events.ndjson --rate 5',
  )
}

function rate(text: string): number {
  const number = Number(text)
  if (number > 0 && number <= 1_000) return number
  throw new InvalidArgumentError('A rate is a number above 0, up to 1000.')
}
