/** `holder, webhook, limit, now` → when the next one is due or nil, then id, request, attempts, orderingKey, body… */
export const claim: string = `
local holder, webhook, limit, now = ARGV[1], ARGV[2], math.min(tonumber(ARGV[3]), 1000), ARGV[4]
if not isRegistered(holder) then return redis.error_reply('NBHLEASE') end

local function take(set, most, limit)
  if limit < 1 then return {} end
  local ids = redis.call('ZRANGEBYSCORE', set, '-inf', most, 'LIMIT', 0, limit)
  if #ids == 0 then return ids end
  redis.call('ZREM', set, unpack(ids))
  redis.call('SADD', key('claims', holder), unpack(ids))
  for _, id in ipairs(ids) do redis.call('HSET', key('delivery', id), 'holder', holder) end
  return ids
end

local freshSet, triedSet = key('fresh', webhook), key('tried', webhook)
local tried = take(triedSet, now, math.ceil(limit / 4))
local fresh = take(freshSet, '+inf', limit - #tried)
local rest = take(triedSet, now, limit - #tried - #fresh)

local result = { false }
if redis.call('EXISTS', freshSet) == 1 then
  result[1] = now
else
  result[1] = redis.call('ZRANGE', triedSet, 0, 0, 'WITHSCORES')[2] or false
end
for _, ids in ipairs({ fresh, tried, rest }) do
  for _, id in ipairs(ids) do
    local row = redis.call('HMGET', key('delivery', id), 'attempts', 'key', 'body')
    result[#result + 1] = id
    result[#result + 1] = redis.call('GET', key('request', id))
    result[#result + 1] = row[1]
    result[#result + 1] = row[2]
    result[#result + 1] = redis.call('GET', key('body', row[3]))
  end
end
return result
`

/**
 * `holder, id, number, state, nextDueAt, finishedAt, givesWay, attempt, errorCode, now, counts` → of a failure that counts,
 * and was recorded: how many there are in a row
 */
export const record: string = `
local holder, id, number, state, nextDueAt, finishedAt = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5], ARGV[6]
local givesWay, attempt, errorCode, now, counts = ARGV[7] == '1', ARGV[8], ARGV[9], ARGV[10], ARGV[11]
local row = redis.call('HMGET', key('delivery', id), 'state', 'holder', 'webhook', 'key')
local claimant, webhook, orderingKey = row[2], row[3], row[4]
if row[1] ~= 'pending' then return false end
-- Somebody else has it since this host's lease ended: only a success is worth more than what becomes of that.
if claimant ~= '' and claimant ~= holder and state ~= 'delivered' then return false end

takeOut(id, webhook, claimant)
redis.call('RPUSH', key('attempts', id), attempt)
local outcome = { 'attempts', number, 'error', errorCode }
if state == 'pending' then
  local due = nextDueAt ~= '' and nextDueAt or now
  redis.call('HSET', key('delivery', id), 'due', due, 'holder', '', unpack(outcome))
  redis.call('ZADD', key('tried', webhook), due, id)
  if givesWay then
    redis.call('HDEL', key('delivery', id), 'key')
    leaveOrder(id, webhook, orderingKey, now)
  end
else
  finish(id, webhook, state, finishedAt, unpack(outcome))
  leaveOrder(id, webhook, orderingKey, now)
end
if counts == 'success' then redis.call('HDEL', prefix .. 'failures', webhook) end
return counts == 'failure' and redis.call('HINCRBY', prefix .. 'failures', webhook, 1)
`

/** `holder, ids` */
export const release: string = `
local holder = ARGV[1]
for index = 2, #ARGV do unclaim(ARGV[index], holder) end
`

/** `holder, now, ids` → ids that were cancelled */
export const cancel: string = `
local holder, now = ARGV[1], ARGV[2]
local cancelled = {}
for index = 3, #ARGV do
  local id = ARGV[index]
  local row = redis.call('HMGET', key('delivery', id), 'state', 'holder', 'webhook', 'key')
  if row[1] == 'pending' then
    takeOut(id, row[3], row[2])
    finish(id, row[3], 'cancelled', now)
    leaveOrder(id, row[3], row[4], now, holder)
    cancelled[#cancelled + 1] = id
  end
end
if #cancelled > 0 then tell('cancelled', holder, table.concat(cancelled, ' ')) end
return cancelled
`

/** `holder, now, n × (deliveryId, id, webhook, request, hasBody, body)` → ids that were made */
export const redeliver: string = `
local holder, now = ARGV[1], ARGV[2]
local refused = refusal()
if refused then return refused end
local made = {}
for index = 3, #ARGV, 6 do
  local id, webhook = ARGV[index + 1], ARGV[index + 2]
  local body, hasBody = redis.call('HGET', key('delivery', ARGV[index]), 'body'), ARGV[index + 4] == '1'
  if body and redis.call('EXISTS', key('delivery', id)) == 0 then
    local place = nextPlace()
    redis.call('HSET', key('delivery', id), 'state', 'pending', 'webhook', webhook, 'attempts', 0, 'place', place,
      'body', hasBody and id or body, 'due', now, 'holder', '')
    redis.call('SET', key('request', id), ARGV[index + 3])
    redis.call('ZADD', prefix .. 'deliveries', place, id)
    if hasBody then
      redis.call('SET', key('body', id), ARGV[index + 5])
    else
      redis.call('SET', key('shares', body), (tonumber(redis.call('GET', key('shares', body))) or 1) + 1)
    end
    local eventId = cjson.decode(ARGV[index + 3]).eventId
    if redis.call('EXISTS', key('event', eventId)) == 1 then
      redis.call('HSET', key('event', eventId), 'to:' .. webhook, 1)
    end
    addFresh(id, webhook, place, holder)
    countPending(webhook, 1)
    made[#made + 1] = id
  end
end
return made
`

/** `before, bodiesBefore, limit` → how many rows were looked at */
export const prune: string = `
local before, bodiesBefore, limit = ARGV[1], ARGV[2], tonumber(ARGV[3])

local function endedBefore(set, time)
  return redis.call('ZRANGEBYSCORE', set, '-inf', '(' .. time, 'LIMIT', 0, limit)
end

local function dropEvent(id)
  if redis.call('ZREM', prefix .. 'events', id) == 1 then redis.call('DEL', key('event', id)) end
end

local looked = 0
for _, set in ipairs({ prefix .. 'stripped', prefix .. 'ended' }) do
  for _, id in ipairs(endedBefore(set, before)) do
    redis.call('ZREM', set, id)
    dropBody(id)
    local state = redis.call('HGET', key('delivery', id), 'state')
    if state ~= 'delivered' then count(state, -1) end
    -- Without the delivery nobody could tell any more that the event has been sent.
    dropEvent(cjson.decode(redis.call('GET', key('request', id))).eventId)
    redis.call('DEL', key('delivery', id), key('request', id), key('attempts', id))
    redis.call('ZREM', prefix .. 'deliveries', id)
    looked = looked + 1
  end
end
for _, id in ipairs(endedBefore(prefix .. 'ended', bodiesBefore)) do
  redis.call('ZREM', prefix .. 'ended', id)
  dropBody(id)
  redis.call('ZADD', prefix .. 'stripped', redis.call('HGET', key('delivery', id), 'finished'), id)
  looked = looked + 1
end
for _, id in ipairs(redis.call('ZRANGE', prefix .. 'events', 0, limit - 1)) do
  if tonumber(redis.call('HGET', key('event', id), 'at') or 0) >= tonumber(bodiesBefore) then break end
  dropEvent(id)
  looked = looked + 1
end
return looked
`

/** `now` → since when the delivery waits that has been due for longest, and that nobody is sending; nil if none is due */
export const oldestDue: string = `
local now, oldest = tonumber(ARGV[1]), nil
local function consider(due)
  due = tonumber(due)
  if due and due <= now and (not oldest or due < oldest) then oldest = due end
end
for _, webhook in ipairs(redis.call('HKEYS', prefix .. 'pending')) do
  local fresh = redis.call('ZRANGE', key('fresh', webhook), 0, 0)[1]
  if fresh then consider(redis.call('HGET', key('delivery', fresh), 'due')) end
  consider(redis.call('ZRANGE', key('tried', webhook), 0, 0, 'WITHSCORES')[2])
end
return oldest and tostring(oldest) or false
`

/** → pending, delivered, failed, cancelled, events that are not processed */
export const counts: string = `
local tally = redis.call('HMGET', prefix .. 'tally', 'failed', 'cancelled', 'unprocessedEvents')
local failed, cancelled = tonumber(tally[1]) or 0, tonumber(tally[2]) or 0
return { pending(), ended() - failed - cancelled, failed, cancelled, tonumber(tally[3]) or 0 }
`
