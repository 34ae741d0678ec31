import type { NewDelivery, Sender } from '@netbox-hooks/delivery'

/**
 * Sends where a delivery goes now.
 * @param movedTo where, if that may be elsewhere than it says itself
 */
export function movingSender(
  sender: Sender,
  movedTo: (delivery: NewDelivery) => Promise<string | undefined> | undefined,
): Sender {
  return {
    send(delivery, options) {
      const moved = movedTo(delivery)
      if (!moved) return sender.send(delivery, options)
      return moved.then((url = delivery.url) => sender.send({ ...delivery, url }, options))
    },
    destroy: () => sender.destroy(),
  }
}
