import { sendByThreads } from '../send/loopback-sender.ts'

// Whatever a sender does, it does in a thread.
sendByThreads(1)
await import('../send/http-sender.test.ts')
