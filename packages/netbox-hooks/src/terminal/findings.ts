import { type Finding, printFinding } from './finding.ts'

/** What a command has found. It is printed at once, unless it is to be printed as JSON at the end. */
export class Findings {
  readonly #isQuiet: boolean
  readonly all: Finding[] = []

  constructor(isQuiet: boolean) {
    this.#isQuiet = isQuiet
  }

  add(findings: readonly Finding[]): void {
    for (const finding of findings) {
      this.all.push(finding)
      if (!this.#isQuiet) printFinding(finding)
    }
  }

  /** Whether something is wrong. */
  get hasFailed(): boolean {
    return this.all.some(({ status }) => status === 'fail')
  }
}
