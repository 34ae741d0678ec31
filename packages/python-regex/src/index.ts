export { PythonPattern } from './pattern.ts'
export { PatternError } from './syntax.ts'
