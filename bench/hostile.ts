/** A list that takes as much heap as its text allows, at one mebibyte. */
const listOf = (item: string, separator = ',') =>
  `[${Array.from({ length: Math.floor(900_000 / (item.length + separator.length)) }, () => item).join(separator)}]`

/** Data of an event, as JSON text just below the limit of a request, that costs its host as much as any can. */
const kinds: readonly (() => string)[] = [
  () => `{"list":${listOf('{}')}}`,
  () => `{"list":${listOf('[[]]')}}`,
  () => `{"list":${listOf('0.5')}}`,
  () => `{"text":"${'x'.repeat(900_000)}"}`,
  () => `{"text":"${'\\u0000'.repeat(150_000)}"}`,
  () => `{"text":"${'語'.repeat(300_000)}"}`,
  () => `{${Array.from({ length: 60_000 }, (_, index) => `"${index.toString(36)}":{}`).join(',')}}`,
  () => `{"list":[${Array.from({ length: 60_000 }, (_, index) => `{"${index.toString(36)}":0}`).join(',')}]}`,
]

/** The body of a request with an event of one of the hostile kinds, in turn. */
export function hostileEvent(number: number): string {
  const kind = kinds[number % kinds.length] as () => string
  return `{"event_type":"object_updated","object_type":"dcim.site","object_id":${number},"data":${kind()}}`
}
