/**
 * `holder, leaseMs, goneMs, known, earlier holder, maySweep, n, n × delivery, events…`: a host begins, or goes on over a new
 * connection and keeps what it knows that it has. What it does not know of goes back: the answer was lost. → 1 if the lease
 * has not ended meanwhile, what `extend` tells, the times that `queueTime` tells. `known` is how late the host knows it
 * to be, or ''
 */
export const register: string = `
local holder, leaseMs, goneMs, earlier = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), ARGV[5]
local maySweep, deliveries = ARGV[6] == '1', tonumber(ARGV[7])
local refused = refusal()
if refused then return refused end
local wentOn = redis.call('ZREM', prefix .. 'holders', earlier)
local now, unlived, offset = queueTime(tonumber(ARGV[4]))
local isConnected = extend(holder, now, leaseMs, goneMs)
if maySweep then sweep(now) end
if redis.call('EXISTS', prefix .. 'changes') == 1 then countOn() end
if earlier == '' then return { 0, isConnected, now, unlived, offset } end

local keptDeliveries, keptEvents = {}, {}
for index = 8, #ARGV do
  local id, isDelivery = ARGV[index], index < 8 + deliveries
  if isDelivery and redis.call('HGET', key('delivery', id), 'holder') == earlier then
    keptDeliveries[id] = true
    redis.call('HSET', key('delivery', id), 'holder', holder)
    redis.call('SREM', key('claims', earlier), id)
    redis.call('SADD', key('claims', holder), id)
  elseif not isDelivery and redis.call('HGET', key('event', id), 'holder') == earlier then
    keptEvents[id] = true
    redis.call('HSET', key('event', id), 'holder', holder)
    redis.call('ZADD', key('held', holder), redis.call('HGET', key('event', id), 'place'), id)
    redis.call('ZREM', key('held', earlier), id)
  end
end
dissolve(earlier, keptDeliveries, keptEvents)
tell('look', holder, '')
return { wentOn, isConnected, now, unlived, offset }
`

/** `holder, leaseMs, goneMs, known, maySweep` → 1, or 0 if the lease has ended already, and the rest as above */
export const renew: string = `
local holder, leaseMs, goneMs, maySweep = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), ARGV[5] == '1'
local isAlive = redis.call('ZREM', prefix .. 'holders', holder)
local now, unlived, offset = queueTime(tonumber(ARGV[4]))
if isAlive == 0 then return { 0, 0, now, unlived, offset } end
local isConnected = extend(holder, now, leaseMs, goneMs)
if maySweep then sweep(now) end
return { 1, isConnected, now, unlived, offset }
`

/** `holder`: a host ends. */
export const leave: string = `
dissolve(ARGV[1], {}, {})
dropShares(hostOf(ARGV[1]))
tell('look', ARGV[1], '')
`

/**
 * `holder, webhook, record, state, isConditional, state before, until before` → nothing, or what is kept instead. `until`
 * is '' if there is none. Failures are counted anew when a webhook is active again, and nothing is said of any.
 */
export const saveRecord: string = `
local holder, webhook, record, state, isConditional = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5] == '1'
local text = redis.call('HGET', prefix .. 'webhooks', webhook)
local kept = text and cjson.decode(text) or { state = 'active' }
local untilText = kept['until'] and string.format('%.0f', kept['until']) or ''
if isConditional and (kept.state ~= ARGV[6] or untilText ~= ARGV[7]) then return text or cjson.encode(kept) end
redis.call('HSET', prefix .. 'webhooks', webhook, record)
if state == 'active' and kept.state ~= 'active' and not cjson.decode(record).failingSince then
  redis.call('HDEL', prefix .. 'failures', webhook)
end
tell('record', holder, record)
return false
`
