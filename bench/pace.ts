/** Calls `work` that many times a second, evenly. */
export function pace(perSecond: number, work: () => void): void {
  const startedAt = performance.now()
  let done = 0
  setInterval(() => {
    const due = ((performance.now() - startedAt) / 1000) * perSecond
    for (; done < due; done += 1) work()
  }, 1)
}
