import { HttpSender, type HttpSenderOptions, type Sender, ThreadedSender } from '@netbox-hooks/delivery'
import { onTestFinished } from 'vitest'
import { loopbackAllowed, patient } from '../support.ts'

/** How many threads send for this file of tests; 0: none but its own. */
export let threads = 0

/** Lets the senders of this file of tests send by threads. */
export function sendByThreads(count: number): void {
  threads = count
}

/** A sender that is destroyed after the test. Default: it may send to this machine; default limits: {@link patient}. */
export function loopbackSender({ timeouts, policy, ...options }: Partial<HttpSenderOptions> = {}): Sender {
  const settings = { userAgent: 'netbox-hooks/1.2.3', timeouts: { ...patient, ...timeouts }, ...options }
  const sender =
    threads > 0 && !policy
      ? new ThreadedSender({ ...settings, allow: ['127.0.0.1'], threads })
      : new HttpSender({ ...settings, policy: policy ?? loopbackAllowed })
  onTestFinished(() => sender.destroy())
  return sender
}
