import { workerData } from 'node:worker_threads'
import { every } from '@netbox-hooks/core/times'

/** How often the parent is looked for, in milliseconds. */
const intervalMs = 1_000

// A thread beside the plugin's: a plugin that blocks its own would outlive a host that was killed.
every(intervalMs, () => {
  if (process.ppid !== workerData) process.kill(process.pid, 'SIGKILL')
})
