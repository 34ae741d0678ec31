/** How long it is until a time: `5 s`, `3 min`. */
export function timeTo(time: string, now: number = Date.now()): string {
  return ageOf(new Date(now).toISOString(), Date.parse(time))
}

/** A time as people read it: without fractions of a second, and in how long it will be. */
export function timeText(time: string, now: number = Date.now()): string {
  const plain = time.replace(/\.\d+Z$/, 'Z')
  return Date.parse(time) <= now ? plain : `${plain} (in ${timeTo(time, now)})`
}

/** How long ago a time was: `5 s`, `3 min`, `2 h`, `4 d`. */
export function ageOf(time: string | null, now: number = Date.now()): string {
  if (time === null) return ''
  const seconds = Math.max(0, Math.round((now - Date.parse(time)) / 1_000))
  if (seconds < 100) return `${seconds} s`
  if (seconds < 6_000) return `${Math.round(seconds / 60)} min`
  return seconds < 172_800 ? `${Math.round(seconds / 3_600)} h` : `${Math.round(seconds / 86_400)} d`
}
