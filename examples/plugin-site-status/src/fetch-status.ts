/**
 * Asks a status endpoint.
 *
 * @returns its answer, or `undefined` if it answers 404
 * @throws Error if it answers with another failure; whatever `fetch` throws, also when `signal` aborts it
 */
export async function fetchStatus(url: string, signal: AbortSignal): Promise<object | undefined> {
  const response = await fetch(url, { headers: { accept: 'application/json' }, signal })
  if (response.status === 404) return undefined
  if (!response.ok) throw new Error(`The status endpoint answered ${response.status}.`)
  return (await response.json()) as object
}
