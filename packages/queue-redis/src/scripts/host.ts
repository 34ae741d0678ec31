/**
 * `holder, leaseMs, known, earlier holder, maySweep, n, n × delivery, events…`: a host begins, or goes on over a new connection
 * and keeps what it knows that it has. What it does not know of goes back: the answer was lost. → 1 if the lease has not
 * ended meanwhile, the times that `queueTime` tells. `known` is how late the host knows it to be, or ''
 */
export const register: string = `
local holder, leaseMs, earlier, maySweep = ARGV[1], tonumber(ARGV[2]), ARGV[4], ARGV[5] == '1'
local deliveries = tonumber(ARGV[6])
local refused = refusal()
if refused then return refused end
local now, unlived, offset = queueTime(tonumber(ARGV[3]))
local wentOn = redis.call('ZREM', prefix .. 'holders', earlier)
redis.call('ZADD', prefix .. 'holders', now + leaseMs, holder)
if maySweep then sweep(now) end
if earlier == '' then return { 0, now, unlived, offset } end

local keptDeliveries, keptEvents = {}, {}
for index = 7, #ARGV do
  local id, isDelivery = ARGV[index], index < 7 + deliveries
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
return { wentOn, now, unlived, offset }
`

/** `holder, leaseMs, known, maySweep` → 1, or 0 if the lease has ended already, and the times as above */
export const renew: string = `
local holder, leaseMs, maySweep = ARGV[1], tonumber(ARGV[2]), ARGV[4] == '1'
local now, unlived, offset = queueTime(tonumber(ARGV[3]))
if not isRegistered(holder) then return { 0, now, unlived, offset } end
redis.call('ZREM', prefix .. 'holders', holder)
redis.call('ZADD', prefix .. 'holders', now + leaseMs, holder)
if maySweep then sweep(now) end
return { 1, now, unlived, offset }
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
