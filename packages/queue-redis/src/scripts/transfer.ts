import { dropManaged, putManaged } from './managed-transfer.ts'

/**
 * `holder, leaseMs` → nothing if the queue is the mover's now; else when the last lease of those ends that have it. What
 * hosts had that are gone is free again.
 */
export const take: string = `
local holder, leaseMs = ARGV[1], tonumber(ARGV[2])
local now = queueTime()
sweep(now)
local last = redis.call('ZRANGE', prefix .. 'holders', -1, -1, 'WITHSCORES')
if last[1] and last[1] ~= holder then return last[2] end
redis.call('ZADD', prefix .. 'holders', now + leaseMs, holder)
-- All events in one set: a host that is handed them again puts back those that must wait.
if redis.call('EXISTS', prefix .. 'blocked') == 1 then
  redis.call('ZUNIONSTORE', prefix .. 'waiting', 2, prefix .. 'waiting', prefix .. 'blocked')
  redis.call('DEL', prefix .. 'blocked')
end
return false
`

/** → the times that `queueTime` tells */
export const tellTime: string = `
return { queueTime() }
`

/** `holder, seal`: keeps hosts out, or lets them in if there is no seal. */
export const seal: string = `
local holder, text = ARGV[1], ARGV[2]
if not isRegistered(holder) then return redis.error_reply('NBHLEASE') end
-- A host may have come since the mover took the queue.
if redis.call('ZCARD', prefix .. 'holders') > 1 then return redis.error_reply('NBHOWNED') end
if text == '' then redis.call('DEL', prefix .. 'seal') else redis.call('SET', prefix .. 'seal', text) end
`

/** → pending deliveries, ended ones, events, processed events, webhooks, kinds of objects, objects, records */
export const transferCounts: string = `
local events = tonumber(redis.call('HGET', prefix .. 'tally', 'unprocessedEvents')) or 0
return { pending(), ended(), events, redis.call('ZCARD', prefix .. 'events'), redis.call('HLEN', prefix .. 'webhooks'),
  redis.call('HLEN', prefix .. 'numbers'), redis.call('ZCARD', prefix .. 'objects'), redis.call('ZCARD', prefix .. 'audit') }
`

/** `holder, now, wall, lived, bodies, bodies × body, n × (kind, name, text)` → how many were not known */
export const putItems: string = `
local holder, now, wall, lived, bodies = ARGV[1], ARGV[2], ARGV[3], ARGV[4], tonumber(ARGV[5])
if not isRegistered(holder) then return redis.error_reply('NBHLEASE') end
local bodyIds, shares = {}, {}
local put = {}

function put.webhook(name, text) redis.call('HSET', prefix .. 'webhooks', name, text) end

function put.key(name, text)
  local item = cjson.decode(text)
  return redis.call('SET', key('accepted', name), item.kept, 'PX', item.keptMs, 'NX')
end

function put.event(id, text)
  if redis.call('EXISTS', key('event', id)) == 1 then return false end
  local item, place = cjson.decode(text), nextPlace()
  redis.call('HSET', key('event', id), 'body', item.body, 'place', place, 'holder', '', 'at', wall, 'from', lived)
  if item.key then
    redis.call('HSET', key('event', id), 'key', item.key)
    redis.call('ZADD', sequenceKey(item.key), place, id)
  end
  redis.call('ZADD', prefix .. 'waiting', place, id)
  count('unprocessedEvents', 1)
end

function put.processed(id, text)
  if redis.call('EXISTS', key('event', id)) == 1 then return false end
  local item = cjson.decode(text)
  redis.call('HSET', key('event', id), 'body', item.body, 'at', item.at, 'from', item.from)
  for _, webhook in ipairs(item.to) do redis.call('HSET', key('event', id), 'to:' .. webhook, 1) end
  redis.call('ZADD', prefix .. 'events', nextPlace(), id)
end

function put.delivery(id, text)
  if redis.call('EXISTS', key('delivery', id)) == 1 then return false end
  local item = cjson.decode(text)
  local place, webhook, isPending = nextPlace(), item.webhook, item.state == 'pending'
  local waits, due = false, ''
  if isPending and item.key then
    waits = redis.call('ZCARD', orderKey(webhook, item.key)) > 0
    redis.call('ZADD', orderKey(webhook, item.key), place, id)
  end
  if isPending and not waits then due = item.due or now end
  local row = { 'state', item.state, 'webhook', webhook, 'attempts', item.attempts, 'place', place, 'holder', '', 'due', due, 'made', item.made }
  local function add(name, value)
    row[#row + 1] = name
    row[#row + 1] = value
  end
  if item.key then add('key', item.key) end
  if item.error then add('error', item.error) end
  if item.finished then add('finished', item.finished) end
  if item.body then
    bodyIds[item.body] = bodyIds[item.body] or item.event .. ':' .. id
    shares[item.body] = (shares[item.body] or 0) + 1
    add('body', bodyIds[item.body])
  end
  redis.call('HSET', key('delivery', id), unpack(row))
  redis.call('SET', key('request', id), item.request)
  for _, attempt in ipairs(item.attemptList) do redis.call('RPUSH', key('attempts', id), attempt) end
  redis.call('ZADD', prefix .. 'deliveries', place, id)
  if not isPending then
    redis.call('ZADD', prefix .. (item.body and 'ended' or 'stripped'), item.from, id)
    if item.state ~= 'delivered' then count(item.state, 1) end
    return
  end
  countPending(webhook, 1)
  if waits then return end
  if item.attempts == '0' then addFresh(id, webhook, place) else redis.call('ZADD', key('tried', webhook), due, id) end
end

${putManaged}
local added = 0
for index = 6 + bodies, #ARGV, 3 do
  if put[ARGV[index]](ARGV[index + 1], ARGV[index + 2]) ~= false then added = added + 1 end
end
for number, id in pairs(bodyIds) do
  redis.call('SET', key('body', id), ARGV[5 + number])
  if shares[number] > 1 then redis.call('SET', key('shares', id), shares[number]) end
end
return added
`

/** `holder, n × (kind, name)` */
export const dropItems: string = `
local holder = ARGV[1]
if not isRegistered(holder) then return redis.error_reply('NBHLEASE') end
local drop = {}

function drop.webhook(name) redis.call('HDEL', prefix .. 'webhooks', name) end

function drop.key(name) redis.call('DEL', key('accepted', name)) end

function drop.event(id)
  local orderingKey = redis.call('HGET', key('event', id), 'key')
  if redis.call('DEL', key('event', id)) == 0 then return end
  if orderingKey then redis.call('ZREM', sequenceKey(orderingKey), id) end
  redis.call('ZREM', prefix .. 'waiting', id)
  count('unprocessedEvents', -1)
end

function drop.processed(id)
  if redis.call('ZREM', prefix .. 'events', id) == 1 then redis.call('DEL', key('event', id)) end
end

function drop.delivery(id)
  if redis.call('ZREM', prefix .. 'deliveries', id) == 0 then return end
  local row = redis.call('HMGET', key('delivery', id), 'state', 'holder', 'webhook', 'key')
  local state, webhook = row[1], row[3]
  if state == 'pending' then
    takeOut(id, webhook, row[2])
    if row[4] then redis.call('ZREM', orderKey(webhook, row[4]), id) end
    countPending(webhook, -1)
  else
    redis.call('ZREM', prefix .. 'ended', id)
    redis.call('ZREM', prefix .. 'stripped', id)
    if state ~= 'delivered' then count(state, -1) end
  end
  dropBody(id)
  redis.call('DEL', key('delivery', id), key('request', id), key('attempts', id))
end

${dropManaged}
for index = 2, #ARGV, 2 do drop[ARGV[index]](ARGV[index + 1]) end
`
