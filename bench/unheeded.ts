/** Takes an answer of undici's and makes nothing of it; without one, the process ends. */
export const unheeded = {
  onRequestStart(): void {},
  onResponseStart(): void {},
  onResponseData(): void {},
  onResponseEnd(): void {},
  onResponseError(_controller: unknown, error: Error): void {
    throw error
  },
}
