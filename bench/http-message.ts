const headEnd = Buffer.from('\r\n\r\n')
const lengthName = Buffer.from('\r\ncontent-length: ')
const [zero, nine] = [0x30, 0x39]

/** Length of the request or answer that `bytes` begin with; `undefined` while its head is incomplete. */
export function messageSize(bytes: Buffer): number | undefined {
  const end = bytes.indexOf(headEnd)
  if (end === -1) return undefined
  const at = bytes.indexOf(lengthName)
  return end + headEnd.length + (at === -1 || at > end ? 0 : numberAt(bytes, at + lengthName.length))
}

function numberAt(bytes: Buffer, start: number): number {
  let value = 0
  for (let at = start; ; at += 1) {
    const digit = bytes[at] as number
    if (digit < zero || digit > nine) return value
    value = value * 10 + digit - zero
  }
}
