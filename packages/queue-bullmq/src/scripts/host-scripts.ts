/**
 * `holder, leaseMs, earlier holder, maySweep, n, n × delivery, events…`: a host begins, or goes on over a new connection
 * and keeps what it knows that it has. What it does not know of goes back: the answer was lost.
 */
export const register: string = `
local holder, leaseMs, earlier, maySweep, deliveries = ARGV[1], tonumber(ARGV[2]), ARGV[3], ARGV[4] == '1', tonumber(ARGV[5])
local refused = refusal()
if refused then return refused end
local now = serverTime()
redis.call('ZREM', prefix .. 'holders', earlier)
redis.call('ZADD', prefix .. 'holders', now + leaseMs, holder)
if maySweep then sweep(now) end
if earlier == '' then return end

local keptDeliveries, keptEvents = {}, {}
for index = 6, #ARGV do
  local id, isDelivery = ARGV[index], index < 6 + deliveries
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
`

/** `holder, leaseMs, maySweep` → 0 if the lease has ended already */
export const renew: string = `
local holder, leaseMs, maySweep = ARGV[1], tonumber(ARGV[2]), ARGV[3] == '1'
if not isRegistered(holder) then return 0 end
local now = serverTime()
redis.call('ZREM', prefix .. 'holders', holder)
redis.call('ZADD', prefix .. 'holders', now + leaseMs, holder)
if maySweep then sweep(now) end
return 1
`

/** `holder`: a host ends. */
export const leave: string = `
dissolve(ARGV[1], {}, {})
tell('look', ARGV[1], '')
`

/** `holder, webhook, record` */
export const saveRecord: string = `
redis.call('HSET', prefix .. 'webhooks', ARGV[2], ARGV[3])
tell('record', ARGV[1], ARGV[3])
`
