/**
 * `holder, keptMs, maxDepth, now, lived, calls × (idempotencyKey, isClaimed, n, n × (id, body, hasKey, orderingKey))` → for each call ids,
 * those of the first call with that key, and ids that were claimed; 1 instead if it claimed all of its own, 0 if none
 */
export const accept: string = `
local holder, keptMs, maxDepth = ARGV[1], ARGV[2], tonumber(ARGV[3])
local refused = refusal()
if refused then return refused end
local isHost, clock, now, lived = isRegistered(holder), serverTime(), tonumber(ARGV[4]), ARGV[5]
local depth = pending() + (tonumber(redis.call('HGET', prefix .. 'tally', 'unprocessedEvents')) or 0)
local answers, held, made, added, index = {}, {}, 0, 0, 6

local function accept(idempotencyKey, mayHold, count)
  local acceptedKey = idempotencyKey ~= '' and key('accepted', idempotencyKey)
  local known = acceptedKey and redis.call('GET', acceptedKey)
  known = known and cjson.decode(known)
  -- Of an older version there are the ids alone.
  if known and now - (known.at or now) < tonumber(keptMs) then return { known.ids or known, {} } end
  if depth + count > maxDepth then return redis.error_reply('NBHFULL ' .. depth) end
  local ids, claimed = {}, {}
  for event = index, index + 4 * (count - 1), 4 do
    local id, orderingKey = ARGV[event], ARGV[event + 2] == '1' and ARGV[event + 3]
    ids[#ids + 1] = id
    if redis.call('EXISTS', key('event', id)) == 0 then
      local place = nextPlace()
      local before = orderingKey and redis.call('ZRANGE', sequenceKey(orderingKey), -1, -1)[1]
      local isHeld = mayHold and (not before or redis.call('HGET', key('event', before), 'holder') == holder)
      local row = { 'body', ARGV[event + 1], 'place', place, 'holder', isHeld and holder or '', 'at', clock,
        'from', lived }
      if orderingKey then
        row[11], row[12] = 'key', orderingKey
        redis.call('ZADD', sequenceKey(orderingKey), place, id)
      end
      redis.call('HSET', key('event', id), unpack(row))
      if isHeld then
        held[#held + 1] = place
        held[#held + 1] = id
        claimed[#claimed + 1] = id
      elseif before then
        redis.call('ZADD', prefix .. 'blocked', place, id)
      else
        redis.call('ZADD', prefix .. 'waiting', place, id)
        made = made + 1
      end
      added = added + 1
      depth = depth + 1
    end
  end
  if acceptedKey and count > 0 then redis.call('SET', acceptedKey, cjson.encode({ at = now, ids = ids }), 'PX', keptMs) end
  if #claimed == 0 then return 0 end
  return #claimed == #ids and 1 or { ids, claimed }
end

while index <= #ARGV do
  local idempotencyKey, isClaimed, count = ARGV[index], ARGV[index + 1] == '1', tonumber(ARGV[index + 2])
  index = index + 3
  answers[#answers + 1] = accept(idempotencyKey, isClaimed and isHost, count)
  index = index + 4 * count
end
inParts(held, function(...) redis.call('ZADD', key('held', holder), ...) end)
if added > 0 then count('unprocessedEvents', added) end
if made > 0 and redis.call('ZCARD', prefix .. 'waiting') == made then tell('events', holder, '') end
return answers
`

/** `holder, limit, bytes, after` → id, body, id, body… */
export const unprocessed: string = `
local holder, limit, left, after = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]) or math.huge, ARGV[4]
local mayHold = isRegistered(holder)
local place = after ~= '' and redis.call('HGET', key('event', after), 'place')
local from = place and '(' .. place or '-inf'
local found = {}

-- If the last one seen is processed by now, its id tells where to go on.
local function oldest(set, isFree)
  local added, offset = 0, 0
  repeat
    local part = redis.call('ZRANGEBYSCORE', set, from, '+inf', 'WITHSCORES', 'LIMIT', offset, limit)
    for index = 1, #part, 2 do
      if place or part[index] > after then
        found[#found + 1] = { id = part[index], place = tonumber(part[index + 1]), isFree = isFree }
        added = added + 1
      end
    end
    offset = offset + limit
  until added >= limit or #part < 2 * limit
end

-- Those that wait behind one that is free go with it. One that stands here, but must wait itself, is put aside.
local function withFollowers(event)
  local orderingKey = redis.call('HGET', key('event', event.id), 'key')
  if not orderingKey then return end
  event.isBlocked = redis.call('ZRANGE', sequenceKey(orderingKey), 0, 0)[1] ~= event.id
  if event.isBlocked and mayHold then
    redis.call('ZREM', prefix .. 'waiting', event.id)
    redis.call('ZADD', prefix .. 'blocked', event.place, event.id)
  end
  if event.isBlocked or #found >= 4 * limit then return end
  local behind = redis.call('ZRANGEBYSCORE', sequenceKey(orderingKey), '(' .. event.place, '+inf', 'WITHSCORES',
    'LIMIT', 0, limit)
  for index = 1, #behind, 2 do
    found[#found + 1] = { id = behind[index], place = tonumber(behind[index + 1]), isFree = true }
  end
end

if limit < 1 then return {} end
oldest(key('held', holder), false)
oldest(prefix .. 'waiting', true)
for index = 1, #found do
  if found[index].isFree then withFollowers(found[index]) end
end
table.sort(found, function(one, other) return one.place < other.place end)

local result = {}
for _, event in ipairs(found) do
  if #result == 2 * limit or left <= 0 then break end
  if event.isFree and mayHold and not event.isBlocked then
    redis.call('ZREM', prefix .. 'waiting', event.id)
    redis.call('ZREM', prefix .. 'blocked', event.id)
    redis.call('ZADD', key('held', holder), event.place, event.id)
    redis.call('HSET', key('event', event.id), 'holder', holder)
  end
  if not event.isBlocked then
    result[#result + 1] = event.id
    local body = redis.call('HGET', key('event', event.id), 'body')
    result[#result + 1] = body
    left = left - #(body or '')
  end
end
return result
`

/**
 * Stores a delivery but for its request and body; due at once, but behind others of its ordering key. @returns whether it
 * is claimed. What many deliveries do to one key is done for all of them at the end, by `storeAdded`.
 */
const addDelivery = `
local addedPlaces, addedClaims, addedPending, addedEnds = {}, {}, {}, {}

local function addDelivery(id, webhook, body, orderingKey, now, holder, wantsClaim)
  local place = nextPlace()
  local waits = false
  if orderingKey then
    waits = redis.call('ZCARD', orderKey(webhook, orderingKey)) > 0
    redis.call('ZADD', orderKey(webhook, orderingKey), place, id)
  end
  local isClaimed = wantsClaim and not waits
  local row = { 'state', 'pending', 'webhook', webhook, 'attempts', 0, 'place', place, 'body', body,
    'due', waits and '' or now, 'made', now, 'holder', isClaimed and holder or '' }
  if orderingKey then row[17], row[18] = 'key', orderingKey end
  redis.call('HSET', key('delivery', id), unpack(row))
  addedPlaces[#addedPlaces + 1] = place
  addedPlaces[#addedPlaces + 1] = id
  if isClaimed then addedClaims[#addedClaims + 1] = id end
  if not waits and not isClaimed then addFresh(id, webhook, place, holder) end
  addedPending[webhook] = (addedPending[webhook] or 0) + 1
  return isClaimed
end

-- Stores a delivery that failed before it could be sent, and the attempt that says why.
local function addFailed(id, webhook, lived, attempt)
  local failed = cjson.decode(attempt)
  local place = nextPlace()
  redis.call('HSET', key('delivery', id), 'state', 'failed', 'webhook', webhook, 'attempts', 1, 'place', place,
    'due', '', 'holder', '', 'finished', failed.startedAt, 'error', failed.error.code)
  redis.call('RPUSH', key('attempts', id), attempt)
  addedPlaces[#addedPlaces + 1] = place
  addedPlaces[#addedPlaces + 1] = id
  addedEnds[#addedEnds + 1] = lived
  addedEnds[#addedEnds + 1] = id
end

local function storeAdded(holder)
  inParts(addedEnds, function(...) redis.call('ZADD', prefix .. 'stripped', ...) end)
  if #addedEnds > 0 then count('failed', #addedEnds / 2) end
  inParts(addedPlaces, function(...) redis.call('ZADD', prefix .. 'deliveries', ...) end)
  inParts(addedClaims, function(...) redis.call('SADD', key('claims', holder), ...) end)
  for webhook, added in pairs(addedPending) do countPending(webhook, added) end
end
`

/**
 * `holder, now, lived, calls × (eventId, bodies, deliveries, bodies × body, deliveries × (id, webhook, request, body's number,
 * hasKey, orderingKey, isClaimed, failed attempt))` → for each call ids that were claimed. The attempt is '' but of a
 * delivery that failed before it could be sent; such a one has no body
 */
export const processEvents: string = `
${addDelivery}
local holder, now, lived, index = ARGV[1], ARGV[2], ARGV[3], 4
local refused = refusal()
if refused then return refused end
local mayClaim = isRegistered(holder)
local answers, strings, processed, held, ended = {}, {}, {}, {}, 0

local function process(eventId, bodies, deliveries)
  local claimed, row = {}, {}
  local event = redis.call('HMGET', key('event', eventId), 'holder', 'place', 'key')
  local eventHolder, place, sequence = event[1], event[2], event[3] and sequenceKey(event[3])
  if not eventHolder then return claimed end
  if sequence and redis.call('ZRANGE', sequence, 0, 0)[1] ~= eventId then return redis.error_reply('NBHORDER') end
  local shares, sentTo = {}, {}
  for number = 0, bodies - 1 do shares[number] = 0 end

  for delivery = index + bodies, index + bodies + 8 * (deliveries - 1), 8 do
    local id, webhook, number = ARGV[delivery], ARGV[delivery + 1], tonumber(ARGV[delivery + 3])
    local orderingKey = ARGV[delivery + 4] == '1' and ARGV[delivery + 5]
    local wantsClaim = ARGV[delivery + 6] == '1' and mayClaim
    strings[#strings + 1] = key('request', id)
    strings[#strings + 1] = ARGV[delivery + 2]
    if ARGV[delivery + 7] ~= '' then
      addFailed(id, webhook, lived, ARGV[delivery + 7])
    else
      if addDelivery(id, webhook, eventId .. ':' .. number, orderingKey, now, holder, wantsClaim) then
        claimed[#claimed + 1] = id
      end
      shares[number] = shares[number] + 1
    end
    if not sentTo[webhook] then
      row[#row + 1] = 'to:' .. webhook
      row[#row + 1] = 1
    end
    sentTo[webhook] = true
  end

  for number = 0, bodies - 1 do
    local body = eventId .. ':' .. number
    strings[#strings + 1] = key('body', body)
    strings[#strings + 1] = ARGV[index + number]
    if shares[number] > 1 then redis.call('SET', key('shares', body), shares[number]) end
  end
  if eventHolder == holder then
    held[#held + 1] = eventId
  else
    redis.call('ZREM', eventHolder ~= '' and key('held', eventHolder) or prefix .. 'waiting', eventId)
  end
  redis.call('HDEL', key('event', eventId), 'holder', 'place', 'key')
  if #row > 0 then redis.call('HSET', key('event', eventId), unpack(row)) end
  if sequence then
    redis.call('ZREM', sequence, eventId)
    unblock(event[3])
  end
  processed[#processed + 1] = place
  processed[#processed + 1] = eventId
  ended = ended + 1
  return claimed
end

while index <= #ARGV do
  local eventId, bodies, deliveries = ARGV[index], tonumber(ARGV[index + 1]), tonumber(ARGV[index + 2])
  index = index + 3
  answers[#answers + 1] = process(eventId, bodies, deliveries)
  index = index + bodies + 8 * deliveries
end
inParts(strings, function(...) redis.call('MSET', ...) end)
storeAdded(holder)
inParts(processed, function(...) redis.call('ZADD', prefix .. 'events', ...) end)
inParts(held, function(...) redis.call('ZREM', key('held', holder), ...) end)
if ended > 0 then count('unprocessedEvents', -ended) end
return answers
`

/**
 * `holder, eventId, now, lived, n × (id, webhook, request, body, hasKey, orderingKey, failed attempt)` → ids that were stored. The
 * attempt as above
 */
export const supplement: string = `
${addDelivery}
local holder, eventId, now, lived = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local stored, isMissing = {}, {}
local refused = refusal()
if refused then return refused end
if not redis.call('ZSCORE', prefix .. 'events', eventId) then return stored end
for index = 5, #ARGV, 7 do
  local webhook = ARGV[index + 1]
  if isMissing[webhook] == nil then
    isMissing[webhook] = redis.call('HSETNX', key('event', eventId), 'to:' .. webhook, 1) == 1
  end
end
for index = 5, #ARGV, 7 do
  local id, webhook, request = ARGV[index], ARGV[index + 1], ARGV[index + 2]
  if isMissing[webhook] then
    redis.call('SET', key('request', id), request)
    if ARGV[index + 6] ~= '' then
      addFailed(id, webhook, lived, ARGV[index + 6])
    else
      redis.call('SET', key('body', id), ARGV[index + 3])
      addDelivery(id, webhook, id, ARGV[index + 4] == '1' and ARGV[index + 5], now, holder, false)
    end
    stored[#stored + 1] = id
  end
end
storeAdded(holder)
return stored
`
