/** An event or a body. */
export type Load = string | Uint8Array
/** Lists of plain values. */
export type Rows = readonly (readonly unknown[])[]

/** Writes values one after the other; a list as its length and what is in it. */
export class ValueWriter {
  readonly written: unknown[] = []
  readonly #loads: Load[] = []
  /** How many bytes the events and bodies have. */
  size = 0

  value(value: unknown): void {
    this.written.push(value)
  }

  values(values: readonly unknown[]): void {
    this.written.push(values.length)
    for (const value of values) this.written.push(value)
  }

  rows(rows: Rows): void {
    this.written.push(rows.length)
    for (const row of rows) this.values(row)
  }

  /** Of each no more than where it ends: it begins where the one before ended. */
  loads(loads: readonly Load[]): void {
    this.written.push(loads.length)
    for (const load of loads) {
      this.#loads.push(load)
      this.size += typeof load === 'string' ? Buffer.byteLength(load) : load.byteLength
      this.written.push(this.size)
    }
  }

  writeLoads(bytes: SharedArrayBuffer): void {
    const buffer = Buffer.from(bytes)
    let at = 0
    for (const load of this.#loads) {
      if (typeof load === 'string') at += buffer.write(load, at)
      else {
        buffer.set(load, at)
        at += load.byteLength
      }
    }
  }
}

/** Reads what a {@link ValueWriter} has written. */
export class ValueReader {
  readonly #values: readonly unknown[]
  readonly #bytes: SharedArrayBuffer
  #at = 0
  #loadAt = 0

  constructor(values: readonly unknown[], bytes: SharedArrayBuffer) {
    this.#values = values
    this.#bytes = bytes
  }

  get isAtEnd(): boolean {
    return this.#at === this.#values.length
  }

  value(): unknown {
    return this.#values[this.#at++]
  }

  values(): unknown[] {
    const length = this.value() as number
    this.#at += length
    return this.#values.slice(this.#at - length, this.#at)
  }

  rows(): unknown[][] {
    return Array.from({ length: this.value() as number }, () => this.values())
  }

  loads(): Uint8Array[] {
    return this.values().map((end) => {
      const load = new Uint8Array(this.#bytes, this.#loadAt, (end as number) - this.#loadAt)
      this.#loadAt = end as number
      return load
    })
  }
}
