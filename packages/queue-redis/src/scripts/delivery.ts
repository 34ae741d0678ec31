/** `holder, webhook, limit, bytes, now` → when the next one is due or nil, then id, request, attempts, orderingKey,
 * body, made… */
export const claim: string = `
local holder, webhook, limit, bytes = ARGV[1], ARGV[2], math.min(tonumber(ARGV[3]), 1000), tonumber(ARGV[4]) or math.huge
local now = ARGV[5]
if not isRegistered(holder) then return redis.error_reply('NBHLEASE') end
local claimed = 0

local function read(id)
  local row = redis.call('HMGET', key('delivery', id), 'attempts', 'key', 'body', 'made')
  local request, body = redis.call('GET', key('request', id)), redis.call('GET', key('body', row[3]))
  return { id, request, row[1], row[2], body, row[4], size = #(request or '') + #(body or '') }
end

-- As far as there is room; where nothing is claimed yet, one in any case if it must be.
local function take(set, most, limit, bytes, isOneAtLeast)
  local rows, ids, size = {}, {}, 0
  if limit < 1 then return rows, size end
  for _, id in ipairs(redis.call('ZRANGEBYSCORE', set, '-inf', most, 'LIMIT', 0, limit)) do
    local row = read(id)
    if size + row.size > bytes and not (isOneAtLeast and claimed + #ids == 0) then break end
    size = size + row.size
    rows[#rows + 1], ids[#ids + 1] = row, id
  end
  if #ids == 0 then return rows, size end
  claimed = claimed + #ids
  redis.call('ZREM', set, unpack(ids))
  redis.call('SADD', key('claims', holder), unpack(ids))
  for _, id in ipairs(ids) do redis.call('HSET', key('delivery', id), 'holder', holder) end
  return rows, size
end

local freshSet, triedSet = key('fresh', webhook), key('tried', webhook)
local tried, triedSize = take(triedSet, now, math.ceil(limit / 4), bytes / 4, false)
local fresh, freshSize = take(freshSet, '+inf', limit - claimed, bytes - triedSize, true)
local rest = take(triedSet, now, limit - claimed, bytes - triedSize - freshSize, true)

local result = { false }
if redis.call('EXISTS', freshSet) == 1 then
  result[1] = now
else
  result[1] = redis.call('ZRANGE', triedSet, 0, 0, 'WITHSCORES')[2] or false
end
for _, rows in ipairs({ fresh, tried, rest }) do
  for _, row in ipairs(rows) do
    for field = 1, 6 do result[#result + 1] = row[field] end
  end
end
return result
`

/**
 * `holder, now, lived, calls × (id, number, state, nextDueAt, finishedAt, givesWay, attempt, errorCode, counts)` → for each call how
 * many failures there are in a row; 0 if it was none that counts, or was not recorded
 */
export const record: string = `
local holder, now, lived = ARGV[1], ARGV[2], ARGV[3]
local answers, ids, finished, left, inRow = {}, {}, {}, {}, {}

local function record(id, number, state, nextDueAt, finishedAt, givesWay, attempt, errorCode, counts)
  local row = redis.call('HMGET', key('delivery', id), 'state', 'holder', 'webhook', 'key')
  local claimant, webhook, orderingKey = row[2], row[3], row[4]
  if row[1] ~= 'pending' then return 0 end
  -- Somebody else has it since this host's lease ended: only a success is worth more than what becomes of that.
  if claimant ~= '' and claimant ~= holder and state ~= 'delivered' then return 0 end

  if claimant ~= holder then takeOut(id, webhook, claimant) end
  redis.call('RPUSH', key('attempts', id), attempt)
  if state == 'pending' then
    local due = nextDueAt ~= '' and nextDueAt or now
    redis.call('HSET', key('delivery', id), 'due', due, 'holder', '', 'attempts', number, 'error', errorCode)
    redis.call('ZADD', key('tried', webhook), due, id)
    if givesWay then
      redis.call('HDEL', key('delivery', id), 'key')
      leaveOrder(id, webhook, orderingKey, now)
    end
  else
    redis.call('HSET', key('delivery', id), 'state', state, 'finished', finishedAt, 'holder', '', 'due', '',
      'attempts', number, 'error', errorCode)
    if state ~= 'delivered' then count(state, 1) end
    finished[#finished + 1] = lived
    finished[#finished + 1] = id
    left[webhook] = (left[webhook] or 0) + 1
    leaveOrder(id, webhook, orderingKey, now)
  end
  if counts == 'failure' then
    inRow[webhook] = redis.call('HINCRBY', prefix .. 'failures', webhook, 1)
    return inRow[webhook]
  end
  if counts == 'success' and inRow[webhook] ~= 0 then
    redis.call('HDEL', prefix .. 'failures', webhook)
    inRow[webhook] = 0
  end
  return 0
end

-- First of all what a server without memory allows.
for index = 4, #ARGV, 9 do ids[#ids + 1] = ARGV[index] end
inParts(ids, function(...) redis.call('SREM', key('claims', holder), ...) end)
for index = 4, #ARGV, 9 do
  answers[#answers + 1] = record(ARGV[index], ARGV[index + 1], ARGV[index + 2], ARGV[index + 3], ARGV[index + 4],
    ARGV[index + 5] == '1', ARGV[index + 6], ARGV[index + 7], ARGV[index + 8])
end
inParts(finished, function(...) redis.call('ZADD', prefix .. 'ended', ...) end)
for webhook, count in pairs(left) do countPending(webhook, -count) end
return answers
`

/** `holder, ids` */
export const release: string = `
local holder, webhooks = ARGV[1], {}
for index = 2, #ARGV do
  local webhook = unclaim(ARGV[index], holder)
  if webhook then webhooks[webhook] = true end
end
for webhook in pairs(webhooks) do tell('due', holder, webhook) end
`

/** `holder, now, ids` → ids that have become due */
export const hasten: string = `
local holder, now = ARGV[1], ARGV[2]
local hastened, webhooks = {}, {}
for index = 3, #ARGV do
  local id = ARGV[index]
  local row = redis.call('HMGET', key('delivery', id), 'state', 'holder', 'webhook', 'due')
  local isFree = row[1] == 'pending' and row[2] == ''
  if isFree and row[4] ~= '' and tonumber(row[4]) > tonumber(now) and redis.call('ZSCORE', key('tried', row[3]), id) then
    redis.call('ZADD', key('tried', row[3]), now, id)
    redis.call('HSET', key('delivery', id), 'due', now)
    hastened[#hastened + 1] = id
    webhooks[row[3]] = true
  end
end
for webhook in pairs(webhooks) do tell('due', holder, webhook) end
return hastened
`

/** `holder, now, wall, lived, ids` → ids that were cancelled */
export const cancel: string = `
local holder, now, wall, lived = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local cancelled = {}
for index = 5, #ARGV do
  local id = ARGV[index]
  local row = redis.call('HMGET', key('delivery', id), 'state', 'holder', 'webhook', 'key')
  if row[1] == 'pending' then
    takeOut(id, row[3], row[2])
    finish(id, row[3], 'cancelled', wall, lived)
    leaveOrder(id, row[3], row[4], now, holder)
    cancelled[#cancelled + 1] = id
  end
end
if #cancelled > 0 then tell('cancelled', holder, table.concat(cancelled, ' ')) end
return cancelled
`

/** `holder, n × (id, url, request)`: the request holds the URL. → ids that were changed */
export const readdress: string = `
local holder, changed, told = ARGV[1], {}, {}
for index = 2, #ARGV, 3 do
  local id = ARGV[index]
  if redis.call('HGET', key('delivery', id), 'state') == 'pending' then
    redis.call('SET', key('request', id), ARGV[index + 2])
    changed[#changed + 1] = id
    told[#told + 1] = { id = id, url = ARGV[index + 1] }
  end
end
if #changed > 0 then tell('readdressed', holder, cjson.encode(told)) end
return changed
`

/** `holder, now, n × (deliveryId, id, webhook, request, hasBody, body)` → ids that were made */
export const redeliver: string = `
local holder, now = ARGV[1], ARGV[2]
local refused = refusal()
if refused then return refused end
local made = {}
for index = 3, #ARGV, 6 do
  local id, webhook = ARGV[index + 1], ARGV[index + 2]
  local known, hasBody = redis.call('HMGET', key('delivery', ARGV[index]), 'state', 'body'), ARGV[index + 4] == '1'
  local body = known[2]
  if known[1] and (body or hasBody) and redis.call('EXISTS', key('delivery', id)) == 0 then
    local place = nextPlace()
    redis.call('HSET', key('delivery', id), 'state', 'pending', 'webhook', webhook, 'attempts', 0, 'place', place,
      'body', hasBody and id or body, 'due', now, 'made', now, 'holder', '')
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
  redis.call('ZADD', prefix .. 'stripped', redis.call('ZSCORE', prefix .. 'ended', id), id)
  redis.call('ZREM', prefix .. 'ended', id)
  dropBody(id)
  looked = looked + 1
end
for _, id in ipairs(redis.call('ZRANGE', prefix .. 'events', 0, limit - 1)) do
  local times = redis.call('HMGET', key('event', id), 'from', 'at')
  if tonumber(times[1] or times[2] or 0) >= tonumber(bodiesBefore) then break end
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
