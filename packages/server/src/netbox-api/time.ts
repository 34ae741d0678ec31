/** A date, or a date and time, in ms since the epoch; without an offset it is UTC. `NaN` if it is none. */
export function timeOf(text: string): number {
  const [, date, time = '00:00:00', offset = 'Z'] =
    /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?))?(Z|[+-]\d{2}:?\d{2})?$/i.exec(
      text.trim(),
    ) ?? []
  return date === undefined ? Number.NaN : Date.parse(`${date}T${time}${offset}`)
}
