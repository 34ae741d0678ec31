/** The end of a sentence that names the name that was probably meant; empty if none is like it. */
export function nearest(name: string, known: Iterable<string>): string {
  let best: string | undefined
  // A name of one letter is like none that differs from it.
  let least = Math.min(name.length, Math.max(1, Math.floor(name.length / 3)) + 0.5)
  for (const candidate of known) {
    if (Math.abs(candidate.length - name.length) > least) continue
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase())
    if (distance < least) {
      best = candidate
      least = distance
    }
  }
  return best === undefined ? '' : ` (did you mean "${best}"?)`
}

/** How many letters are added, dropped, changed or swapped with their neighbour. */
function editDistance(left: string, right: string): number {
  let before: number[] = []
  let row = Array.from({ length: right.length + 1 }, (_, index) => index)
  for (let i = 1; i <= left.length; i += 1) {
    const next = [i]
    for (let j = 1; j <= right.length; j += 1) {
      const isSame = left[i - 1] === right[j - 1]
      const steps = [
        (row[j] as number) + 1,
        (next[j - 1] as number) + 1,
        (row[j - 1] as number) + (isSame ? 0 : 1),
      ]
      const isSwapped = i > 1 && j > 1 && left[i - 1] === right[j - 2] && left[i - 2] === right[j - 1]
      if (isSwapped) steps.push((before[j - 2] as number) + 1)
      next.push(Math.min(...steps))
    }
    before = row
    row = next
  }
  return row.at(-1) as number
}
