export { Bag, type Placed } from './bag.ts'
export { ByteBudget } from './byte-budget.ts'
export { heapShare } from './heap-share.ts'
export { jsonBytes } from './json-bytes.ts'
