export { conformanceCases } from './all-cases.ts'
export type { ConformanceCase, EngineUnderTest } from './case.ts'
