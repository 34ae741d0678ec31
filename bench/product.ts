import type { Cores, Machine } from './machine.ts'

/** Deliveries per second of the whole product. */
export async function productSpeed(
  machine: Machine,
  cores: Cores,
  { fanOut = 1, endpoints = fanOut }: { readonly fanOut?: number; readonly endpoints?: number } = {},
): Promise<number> {
  const task = { port: machine.receiver.port, fanOut, endpoints }
  const { perSecond } = await machine.run<{ perSecond: number }>('product', cores, task)
  return perSecond
}
