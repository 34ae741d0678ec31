/** Whether all of a body is there, as SQL: its event's text may have been damaged. */
export const isWholeBody: string =
  '(shared_length IS NULL OR octet_length(event.body) >= shared_from + shared_length)'

/** The bytes of a body, as SQL: its rest, and in the middle of it what it shares with its event's text. */
export const bodyBytes: string = `
  CASE WHEN shared_length IS NULL THEN rest WHEN ${isWholeBody} THEN CAST(
    substr(rest, 1, shared_at) || substr(CAST(event.body AS BLOB), shared_from + 1, shared_length)
    || substr(rest, shared_at + 1) AS BLOB) END`

/** The same in the layouts before the fifth, which a history may have to read before a host has opened the file. */
export const olderBodyBytes: string = 'bytes'

/** Gives the bodies of an event's deliveries all of their bytes: before its text goes. */
export const makeBodiesWhole: string = `
  UPDATE body SET shared_length = NULL, rest = (SELECT ${bodyBytes} FROM event WHERE seq = :eventSeq)
  WHERE shared_length IS NOT NULL AND id IN (SELECT body_id FROM delivery WHERE event_seq = :eventSeq)
    AND EXISTS (SELECT 1 FROM event WHERE seq = :eventSeq AND ${isWholeBody})`
