import { changeLines } from './differences.ts'
import { type PlannedStep, wordsOf } from './plan.ts'

const signs: Readonly<Record<PlannedStep['does'], string>> = {
  create: '+',
  change: '~',
  keep: ' ',
  remove: '-',
}

/**
 * What a plan comes to, a line for each object that is created, changed or removed, and one for each setting that changes.
 * @param along what an object that is removed takes with it
 */
export function stepLines(
  steps: readonly PlannedStep[],
  along: (step: PlannedStep) => readonly string[],
): readonly string[] {
  return steps.flatMap((step) => {
    if (step.does === 'keep') return []
    const details = step.does === 'remove' ? along(step) : changeLines(step)
    return [`${signs[step.does]} ${wordsOf(step)}`, ...details.map((line) => `    ${line}`)]
  })
}

/** `1 to create, 2 to change, 3 unchanged.` */
export function planSummary(steps: readonly PlannedStep[]): string {
  const count = (does: PlannedStep['does']) => steps.filter((step) => step.does === does).length
  const parts = [
    [count('create'), 'to create'],
    [count('change'), 'to change'],
    [count('remove'), 'to remove'],
    [count('keep'), 'unchanged'],
  ] as const
  const told = parts.filter(([number]) => number > 0).map(([number, words]) => `${number} ${words}`)
  if (told.length === 0) return 'Nothing to do: the files name no webhooks and no event rules.'
  if (told.length === 1 && count('keep') > 0) return `Nothing to do: all ${count('keep')} are so already.`
  return `${told.join(', ')}.`
}
