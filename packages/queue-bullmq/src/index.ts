export type { RedisHistory } from './redis-history.ts'
export type { RedisLimits } from './redis-limits.ts'
export { RedisQueue, type RedisQueueOptions } from './redis-queue.ts'
export { RedisTransfer, type RedisTransferOptions } from './redis-transfer.ts'
