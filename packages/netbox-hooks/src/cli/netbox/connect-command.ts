import type { Command } from 'commander'
import { withExamples } from '../options/examples.ts'
import { withFedHost } from '../options/host-address.ts'
import { withNetbox } from '../options/netbox-address.ts'
import { timeSpan } from '../options/times.ts'

/** Adds what is about the connection between a NetBox and a host. */
export function addConnection(netbox: Command, end: (code: number) => void): void {
  const connect = withFedHost(withNetbox(netbox.command('connect')))
    .description(
      'Make or mend in NetBox the webhook and event rules that feed a host, and look whether a change of an object comes.',
    )
    .option(
      '--gateway <url>',
      'Where NetBox reaches the host. Default: server.netbox.gateway, or where the host listens.',
    )
    .option('--job-events', 'Ask for events of jobs as well. Before NetBox 4.7 they need care.')
    .option('--show-secret', 'Print the secret that NetBox signs with.')
    .option('--no-test', 'Do not make a tag in NetBox to see whether its webhook comes.')
    .option('--wait <time>', 'For how long its webhook is waited for. Default: 30s.', timeSpan)
    .option('--dry-run', 'Only show what would be done. Exit code 6 if that is something.')
    .option('-y, --yes', 'Do not ask.')
    .option('--json', 'Print what was done and found as JSON; nothing is asked.')
    .action(async (options) => end(await (await import('./connect.ts')).connect(options)))
  withExamples(
    connect,
    'netbox-hooks netbox connect --dry-run',
    'netbox-hooks netbox connect --gateway https://hooks.example.com',
  )

  const status = withFedHost(withNetbox(netbox.command('status')))
    .description('Show how NetBox, what connect has made there, and what comes of it stand.')
    .option('--json', 'Print what was found as JSON.')
    .action(async (options) => end(await (await import('./status.ts')).netboxStatus(options)))
  withExamples(status, 'netbox-hooks netbox status')

  const disconnect = withNetbox(netbox.command('disconnect'))
    .description('Take back from NetBox what connect has made there, and nothing else.')
    .option('--dry-run', 'Only show what would be removed. Exit code 6 if that is something.')
    .option('-y, --yes', 'Do not ask.')
    .option('--json', 'Print what was done as JSON; nothing is asked.')
    .action(async (options) => end(await (await import('./disconnect.ts')).disconnect(options)))
  withExamples(disconnect, 'netbox-hooks netbox disconnect --dry-run')
}
