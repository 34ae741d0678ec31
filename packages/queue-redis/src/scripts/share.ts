/**
 * `holder, n × (webhook, limit, keep)` → n × (held, due, isFirst). What all hosts hold of a webhook comes to its limit at
 * most; only what hosts keep that had lost it can make it more, and nobody is given any until it is less again. A host
 * whose limit is 0 cannot send to the webhook: it is not counted among those who share it.
 */
export const share: string = `
local holder = ARGV[1]
if not isRegistered(holder) then return redis.error_reply('NBHLEASE') end
local host = hostOf(holder)
if redis.call('SADD', prefix .. 'senders', host) == 1 then tell('shares', holder, '') end
local senders = redis.call('SMEMBERS', prefix .. 'senders')
table.sort(senders)
local held, result, freed, unable = key('allotted', host), {}, {}, {}
for index = 2, #ARGV, 3 do
  local change = ARGV[index + 1] == '0' and 'SADD' or 'SREM'
  if redis.call(change, key('unable', host), ARGV[index]) == 1 then freed[#freed + 1] = ARGV[index] end
end
for _, sender in ipairs(senders) do
  unable[sender] = {}
  for _, webhook in ipairs(redis.call('SMEMBERS', key('unable', sender))) do unable[sender][webhook] = true end
end

-- Who has one more than others is another host for each webhook.
local function dueOf(webhook, limit)
  if limit == 0 then return 0 end
  local turn, count = 0, 0
  for _, sender in ipairs(senders) do
    if sender == host then turn = count end
    if not unable[sender][webhook] then count = count + 1 end
  end
  for index = 1, #webhook do turn = turn + string.byte(webhook, index) end
  return math.floor(limit / count) + (turn % count < limit % count and 1 or 0)
end

for index = 2, #ARGV, 3 do
  local webhook, limit, keep = ARGV[index], tonumber(ARGV[index + 1]), tonumber(ARGV[index + 2])
  local before = tonumber(redis.call('HGET', held, webhook)) or 0
  local taken = tonumber(redis.call('HGET', prefix .. 'taken', webhook)) or 0
  local due = dueOf(webhook, limit)
  local after = math.max(keep, math.min(due, before + math.max(0, limit - taken)))
  if after ~= before then
    redis.call('HSET', held, webhook, after)
    redis.call('HINCRBY', prefix .. 'taken', webhook, after - before)
  end
  local isFirst = after > 0 and redis.call('HSETNX', prefix .. 'first', webhook, host) == 1
  isFirst = isFirst or redis.call('HGET', prefix .. 'first', webhook) == host
  if isFirst and after == 0 then
    redis.call('HDEL', prefix .. 'first', webhook)
    isFirst = false
  end
  if after < before then freed[#freed + 1] = webhook end
  result[#result + 1] = after
  result[#result + 1] = due
  result[#result + 1] = isFirst and 1 or 0
end
if #freed > 0 then tell('shares', holder, cjson.encode(freed)) end
return result
`

/** `webhook, count, per, most, now` → how many tokens were taken, and after how many ms there will be one if none was */
export const takeTokens: string = `
local rate, count, per, most = key('rate', ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local now, row = tonumber(ARGV[5]), redis.call('HMGET', key('rate', ARGV[1]), 'tokens', 'at')
local tokens = tonumber(row[1]) or count
-- Another host may be some ms ahead.
tokens = math.min(count, tokens + math.max(0, now - (tonumber(row[2]) or now)) * count / per)
local taken = math.min(math.floor(tokens), most)
redis.call('HSET', rate, 'tokens', tostring(tokens - taken), 'at', math.max(now, tonumber(row[2]) or now))
-- By then it is full, and need not be remembered.
redis.call('PEXPIRE', rate, math.ceil(per) + 1000)
return { taken, taken > 0 and 0 or math.ceil((1 - tokens) * per / count) }
`
