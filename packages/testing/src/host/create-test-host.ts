import { areTexts, type OptionRules, option, refuseOptions } from '@netbox-hooks/core'
import { TestHost } from './test-host.ts'
import type { TestHostOptions } from './test-host-options.ts'

/** Parts of a configuration that are options of their own. */
const apart = ['plugins', 'pluginsConfig', 'webhooks', 'eventRules', 'queue', 'server']

const optionRules: OptionRules<TestHostOptions> = {
  plugins: option.list,
  settings: option.object,
  webhooks: option.list,
  rules: option.list,
  config: {
    needs: `an object without ${apart.join(', ')}, for which there are other options,`,
    is: (config) => option.object.is(config) && !apart.some((key) => Object.hasOwn(config as object, key)),
  },
  extensions: option.list,
  now: { needs: 'a date', is: (now) => Number.isFinite(new Date(now as Date).getTime()) },
  network: { needs: 'true, or a list of hosts,', is: (network) => network === true || areTexts(network) },
  server: {
    needs: 'true, or an object that says how,',
    is: (server) => option.flag.is(server) || option.object.is(server),
  },
  cwd: option.text,
  logger: option.logger,
  patience: {
    needs: 'a number of milliseconds above 0',
    is: (patience) => typeof patience === 'number' && patience > 0,
  },
}

/**
 * Makes a host for tests and starts it: a real one, whose queue is in memory and whose clock stands still. It reads no
 * configuration file, opens no port and sends nothing over the network unless it is asked to.
 *
 * ```ts
 * await using host = await createTestHost({ plugins: [SiteStatus], settings: { endpoint } })
 * const { context, provenance } = await host.emit(netbox.site.created({ name: 'Berlin' }))
 * ```
 *
 * @throws NetboxHooksError `NBH_ARGUMENT_INVALID`, `NBH_TEST_PLUGIN_INVALID`, `NBH_PLUGINS_FAILED`, `NBH_CONFIG_INVALID`: what is wrong stands in
 *   the message, all of it
 */
export async function createTestHost(options: TestHostOptions = {}): Promise<TestHost> {
  refuseOptions('createTestHost()', options, optionRules)
  return TestHost.start(options)
}
