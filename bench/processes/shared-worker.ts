// A host that builds and sends what others accept.
import { type Config, createHost } from 'netbox-hooks'

process.once('message', async ({ folder, config }: { folder: string; config: Config }) => {
  // At the end its server goes before it.
  const logger = { debug() {}, info() {}, warn() {}, error() {} }
  await createHost({ cwd: folder, config, role: 'worker', logger }).start()
  process.send?.('started')
})
process.on('disconnect', () => process.exit())
