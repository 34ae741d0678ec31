/** A value that may be there already. */
export type Soon<T> = T | Promise<T>

/**
 * Goes on with a value: at once if it is there, else when it is. What need not wait costs no promise; if `next` throws,
 * that is thrown in the one case, and rejects in the other.
 */
export function whenThere<T, R>(value: Soon<T>, next: (value: T) => Soon<R>): Soon<R> {
  return value instanceof Promise ? value.then(next) : next(value)
}
