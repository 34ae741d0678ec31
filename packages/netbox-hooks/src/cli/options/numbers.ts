import { InvalidArgumentError } from 'commander'

/** How many rows are to be shown. */
export function count(text: string): number {
  const number = Number(text)
  if (Number.isInteger(number) && number > 0 && number <= 1_000) return number
  throw new InvalidArgumentError('A count is a number from 1 to 1000.')
}

/** A port to listen on; 0 takes a free one. */
export function portNumber(text: string): number {
  const port = Number(text)
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port
  throw new InvalidArgumentError('A port is a number from 0 to 65535.')
}
