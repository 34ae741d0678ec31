/**
 * `holder, idempotencyKey, keptMs, maxDepth, isClaimed, n, n × (id, body, hasKey, orderingKey)` → ids, those of the first
 * call with that key; and ids that were claimed
 */
export const accept: string = `
local holder, idempotencyKey, keptMs, maxDepth, isClaimed = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5] == '1'
local refused = refusal()
if refused then return refused end
local ids, claimed = {}, {}
for index = 7, #ARGV, 4 do ids[#ids + 1] = ARGV[index] end
local acceptedKey = idempotencyKey ~= '' and key('accepted', idempotencyKey)
local known = acceptedKey and redis.call('GET', acceptedKey)
if known then return { cjson.decode(known), claimed } end
local depth = pending() + (tonumber(redis.call('HGET', prefix .. 'tally', 'unprocessedEvents')) or 0)
if depth + #ids > tonumber(maxDepth) then return redis.error_reply('NBHFULL ' .. depth) end
if #ids == 0 then return { ids, claimed } end

local mayHold, now = isClaimed and isRegistered(holder), serverTime()
local added, made = 0, 0
for index = 7, #ARGV, 4 do
  local id, orderingKey = ARGV[index], ARGV[index + 2] == '1' and ARGV[index + 3]
  if redis.call('EXISTS', key('event', id)) == 0 then
    local place = nextPlace()
    local before = orderingKey and redis.call('ZRANGE', sequenceKey(orderingKey), -1, -1)[1]
    local isHeld = mayHold and (not before or redis.call('HGET', key('event', before), 'holder') == holder)
    redis.call('HSET', key('event', id), 'body', ARGV[index + 1], 'place', place, 'holder', isHeld and holder or '',
      'at', now)
    if orderingKey then
      redis.call('HSET', key('event', id), 'key', orderingKey)
      redis.call('ZADD', sequenceKey(orderingKey), place, id)
    end
    if isHeld then
      redis.call('ZADD', key('held', holder), place, id)
      claimed[#claimed + 1] = id
    elseif before then
      redis.call('ZADD', prefix .. 'blocked', place, id)
    else
      redis.call('ZADD', prefix .. 'waiting', place, id)
      made = made + 1
    end
    added = added + 1
  end
end
count('unprocessedEvents', added)
if acceptedKey then redis.call('SET', acceptedKey, cjson.encode(ids), 'PX', keptMs) end
if made > 0 and redis.call('ZCARD', prefix .. 'waiting') == made then tell('events', holder, '') end
return { ids, claimed }
`

/** `holder, limit, after` → id, body, id, body… */
export const unprocessed: string = `
local holder, limit, after = ARGV[1], tonumber(ARGV[2]), ARGV[3]
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
  if #result == 2 * limit then break end
  if event.isFree and mayHold and not event.isBlocked then
    redis.call('ZREM', prefix .. 'waiting', event.id)
    redis.call('ZREM', prefix .. 'blocked', event.id)
    redis.call('ZADD', key('held', holder), event.place, event.id)
    redis.call('HSET', key('event', event.id), 'holder', holder)
  end
  if not event.isBlocked then
    result[#result + 1] = event.id
    result[#result + 1] = redis.call('HGET', key('event', event.id), 'body')
  end
end
return result
`

/** Stores a delivery; due at once, but behind others of its ordering key. @returns whether it is claimed */
const addDelivery = `
local function addDelivery(id, webhook, request, body, orderingKey, now, holder, wantsClaim)
  local place = nextPlace()
  local row = { 'state', 'pending', 'webhook', webhook, 'attempts', 0, 'place', place, 'body', body }
  local function add(name, value)
    row[#row + 1] = name
    row[#row + 1] = value
  end
  local waits = false
  if orderingKey then
    add('key', orderingKey)
    waits = redis.call('ZCARD', orderKey(webhook, orderingKey)) > 0
    redis.call('ZADD', orderKey(webhook, orderingKey), place, id)
  end
  add('due', waits and '' or now)
  local isClaimed = wantsClaim and not waits
  if isClaimed then redis.call('SADD', key('claims', holder), id) end
  add('holder', isClaimed and holder or '')
  redis.call('HSET', key('delivery', id), unpack(row))
  redis.call('SET', key('request', id), request)
  redis.call('ZADD', prefix .. 'deliveries', place, id)
  if not waits and not isClaimed then addFresh(id, webhook, place, holder) end
  countPending(webhook, 1)
  return isClaimed
end
`

/**
 * `holder, eventId, now, bodies, bodies × body, deliveries × (id, webhook, request, body's number, hasKey, orderingKey,
 * isClaimed)` → ids that were claimed
 */
export const processEvent: string = `
${addDelivery}
local holder, eventId, now, bodies = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4])
local claimed, sentTo = {}, {}
local event = redis.call('HMGET', key('event', eventId), 'holder', 'place', 'key')
local eventHolder, place, sequence = event[1], event[2], event[3] and sequenceKey(event[3])
if not eventHolder then return claimed end
local refused = refusal()
if refused then return refused end
if sequence and redis.call('ZRANGE', sequence, 0, 0)[1] ~= eventId then return redis.error_reply('NBHORDER') end
local mayClaim = isRegistered(holder)
local shares = {}
for number = 0, bodies - 1 do shares[number] = 0 end

for index = 5 + bodies, #ARGV, 7 do
  local id, webhook, request, number = ARGV[index], ARGV[index + 1], ARGV[index + 2], tonumber(ARGV[index + 3])
  local orderingKey = ARGV[index + 4] == '1' and ARGV[index + 5]
  local wantsClaim = ARGV[index + 6] == '1' and mayClaim
  if addDelivery(id, webhook, request, eventId .. ':' .. number, orderingKey, now, holder, wantsClaim) then
    claimed[#claimed + 1] = id
  end
  shares[number] = shares[number] + 1
  sentTo[webhook] = true
end

for number = 0, bodies - 1 do
  local body = eventId .. ':' .. number
  redis.call('SET', key('body', body), ARGV[5 + number])
  if shares[number] > 1 then redis.call('SET', key('shares', body), shares[number]) end
end
redis.call('ZREM', eventHolder ~= '' and key('held', eventHolder) or prefix .. 'waiting', eventId)
redis.call('HDEL', key('event', eventId), 'holder', 'place', 'key')
if sequence then
  redis.call('ZREM', sequence, eventId)
  unblock(event[3])
end
for webhook in pairs(sentTo) do redis.call('HSET', key('event', eventId), 'to:' .. webhook, 1) end
redis.call('ZADD', prefix .. 'events', place, eventId)
count('unprocessedEvents', -1)
return claimed
`

/** `holder, eventId, now, n × (id, webhook, request, body, hasKey, orderingKey)` → ids that were stored */
export const supplement: string = `
${addDelivery}
local holder, eventId, now = ARGV[1], ARGV[2], ARGV[3]
local stored, isMissing = {}, {}
local refused = refusal()
if refused then return refused end
if not redis.call('ZSCORE', prefix .. 'events', eventId) then return stored end
for index = 4, #ARGV, 6 do
  local webhook = ARGV[index + 1]
  if isMissing[webhook] == nil then
    isMissing[webhook] = redis.call('HSETNX', key('event', eventId), 'to:' .. webhook, 1) == 1
  end
end
for index = 4, #ARGV, 6 do
  local id, webhook, request = ARGV[index], ARGV[index + 1], ARGV[index + 2]
  if isMissing[webhook] then
    redis.call('SET', key('body', id), ARGV[index + 3])
    addDelivery(id, webhook, request, id, ARGV[index + 4] == '1' and ARGV[index + 5], now, holder, false)
    stored[#stored + 1] = id
  end
end
return stored
`
