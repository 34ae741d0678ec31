import { isOptions, refuseUnless } from '@netbox-hooks/core'
import { TestHost } from './test-host.ts'
import type { TestHostOptions } from './test-host-options.ts'

/**
 * Makes a host for tests and starts it: a real one, whose queue is in memory and whose clock stands still. It reads no
 * configuration file, opens no port and sends nothing over the network unless it is asked to.
 *
 * ```ts
 * await using host = await createTestHost({ plugins: [SiteStatus], settings: { endpoint } })
 * const { context, provenance } = await host.emit(netbox.site.created({ name: 'Berlin' }))
 * ```
 *
 * @throws NetboxHooksError `NBH_TEST_PLUGIN_INVALID`, `NBH_PLUGINS_FAILED`, `NBH_CONFIG_INVALID`: what is wrong stands in
 *   the message, all of it
 */
export async function createTestHost(options: TestHostOptions = {}): Promise<TestHost> {
  refuseUnless(isOptions(options), 'createTestHost()', 'an object with its options', options)
  return TestHost.start(options)
}
