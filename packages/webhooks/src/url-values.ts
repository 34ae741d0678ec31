// How a value is written in a URL. What is percent-encoded already, as the filter `urlencode` leaves it, stays as it is.

/** A value in a path: it may have slashes, and cannot begin the query. */
export function encodeInPath(value: string): string {
  return encode(value, /%(?![\da-f]{2})|[^\w.~!$&'()*+,;=:@/%-]/giu)
}

/** Whole parameters in a query, as `urlencode` makes them of an object. */
export function encodeParameters(value: string): string {
  return encode(value, /%(?![\da-f]{2})|[^\w.~!$&'()*+,;=:@/?%-]/giu)
}

/** The name or the value of one parameter in a query: it cannot begin another one. */
export function encodeInParameter(value: string): string {
  return encode(value, /%(?![\da-f]{2})|[^\w.~!$'()*,:@/?%-]/giu)
}

function encode(value: string, pattern: RegExp): string {
  return value.toWellFormed().replace(pattern, encodeURIComponent)
}
