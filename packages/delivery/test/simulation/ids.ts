/** Makes UUIDv7 of a clock that is not the system's. */
export function simulatedIds(now: () => number): () => string {
  let made = 0
  return () => {
    made += 1
    const time = now().toString(16).padStart(12, '0')
    return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-${made.toString(16).padStart(12, '0')}`
  }
}
