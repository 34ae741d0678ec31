export type { ConformanceCase, EngineUnderTest } from './case.ts'
export { conformanceCases } from './conformance-cases.ts'
