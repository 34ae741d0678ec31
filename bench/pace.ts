/** Calls `work` that many times a second, evenly. @returns what clearInterval() ends it with */
export function pace(perSecond: number, work: () => void): NodeJS.Timeout {
  const startedAt = performance.now()
  let done = 0
  return setInterval(() => {
    const due = ((performance.now() - startedAt) / 1000) * perSecond
    for (; done < due; done += 1) work()
  }, 1)
}
