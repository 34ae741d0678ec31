import { sleep } from '@netbox-hooks/core/times'
import { type QueueHolder, readHolder } from '@netbox-hooks/host/parts'
import { say } from '../terminal/print.ts'

/** How long a host that starts or stops, or another command, is waited for, in ms. */
const patienceMs = 45_000
/** After what time another command is worth a word, in ms. */
const unsaidMs = 1_000

/**
 * Who has a queue file, once that host neither starts nor stops and no other command has the file; says whom it waits for.
 * After a while it answers with whoever has it then.
 */
export async function settledHolder(queueFile: string): Promise<QueueHolder | undefined> {
  const since = performance.now()
  for (let isTold = false; ; ) {
    const holder = readHolder(queueFile)
    const waited = performance.now() - since
    if (!holder || holder.phase === 'running' || waited > patienceMs) return holder
    if (!isTold && (holder.phase !== 'command' || waited > unsaidMs)) {
      say(`Waiting for ${describeHolder(holder)}…`)
      isTold = true
    }
    await sleep(50)
  }
}

/** `the host of process 4711, which is starting`. */
function describeHolder({ pid, phase }: QueueHolder): string {
  if (phase === 'command') return `another command, of process ${pid}, which has the queue`
  return `the host of process ${pid}, which is ${phase}`
}
