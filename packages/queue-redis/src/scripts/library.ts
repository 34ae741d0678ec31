/**
 * What the scripts share. Every key begins with the queue's prefix, `KEYS[1]`, which holds the hash tag: all keys of one
 * queue lie in one slot, so that a script is one transaction in a cluster, too.
 *
 * | key                   | holds                                                                                       |
 * | --------------------- | ------------------------------------------------------------------------------------------- |
 * | `seq`                 | the last number given: places events and deliveries in their order                          |
 * | `tally`               | what no set's size tells: how many have failed or were cancelled, and how many events wait   |
 * | `event:ID`            | an event: `body`, the time of its acceptance, `at` by the server's clock and `from` as        |
 * |                       | retention counts; until it is processed, its `place`                                        |
 * |                       | and the `holder` that works on it, or ''; then `to:WEBHOOK` for each it has been sent to    |
 * | `events`              | events that are processed, by place                                                         |
 * | `waiting`             | events that nobody works on, and anybody may, by place                                      |
 * | `sequence:KEY`        | events of one ordering key that are not processed, by place. If the first is held, so may    |
 * |                       | those be that follow it, by the same holder                                                 |
 * | `blocked`             | events that nobody works on, since an earlier one of their key is not processed, by place    |
 * | `held:HOLDER`         | events that a host works on, by place                                                       |
 * | `accepted:KEY`        | the `ids` that an idempotency key stands for, `at` which time of the queue; expires          |
 * | `delivery:ID`         | what changes of a delivery: `state`, `attempts`, `due`, `holder`… `due` is '' while it waits |
 * |                       | behind another of its ordering key; `place` is its place among the fresh ones               |
 * | `request:ID`          | what never changes of it, as JSON                                                           |
 * | `attempts:ID`         | its attempts, as JSON                                                                       |
 * | `body:ID`, `shares:ID`| a request's body, and how many deliveries share it if there are several                     |
 * | `deliveries`          | all deliveries, by place                                                                    |
 * | `fresh:WEBHOOK`       | due and free, never tried, by place                                                         |
 * | `tried:WEBHOOK`       | free, tried before, by due time                                                             |
 * | `order:…`             | pending deliveries of one ordering key, by place                                            |
 * | `claims:HOLDER`       | deliveries that a host has claimed                                                          |
 * | `ended`, `stripped`   | deliveries that have ended, with their bodies and without, by the time of their end, as     |
 * |                       | retention counts                                                                            |
 * | `pending`             | how many pending deliveries each webhook has                                                |
 * | `webhooks`            | the webhooks' records                                                                       |
 * | `time`                | the queue's time: by how much it is ahead of the server's clock (`offset`), when a host has  |
 * |                       | asked for it `last`, and how much of it no host has lived (`unlived`)                        |
 * | `holders`             | when each host's lease ends, in the queue's time                                            |
 * | `connected:RUN`       | of hosts that listened to their channel on this run of the server, when they were heard of   |
 * |                       | last: the time from which on one that listens no more is gone. Expires                       |
 * | `senders`             | hosts that send                                                                             |
 * | `allotted:HOST`       | how many requests a host may have in flight to each webhook                                 |
 * | `unable:HOST`         | webhooks that a host cannot send to                                                         |
 * | `taken`               | how many all hosts may, by webhook                                                          |
 * | `first`               | which host may try a webhook whose breaker is open                                          |
 * | `rate:WEBHOOK`        | what is left of its rate limit: `tokens` at a time `at`; expires when it is full            |
 * | `failures`            | how many attempts in a row have failed, by webhook                                          |
 * | `seal`                | why no host may have the queue, if so: it is being moved, or was                            |
 * | `layout`              | the version of this table: 2 while there are objects, else 1                                |
 * | `object:KIND:ID`      | an object that is managed: `name`, `version`, `body`, when it was `created` and `changed`    |
 * | `objects`             | all of them, by the place of their last change                                              |
 * | `deleted`             | the last 10,000 that were deleted, by the place of that                                     |
 * | `changes`             | the `last` place given, up to which place deletions are `forgotten`, and on which `run` of   |
 * |                       | the server places are given                                                                 |
 * | `names:KIND`          | the numbers of a kind's objects, by name                                                    |
 * | `declared:KIND`       | the numbers of those that hosts declare, by name                                            |
 * | `numbers`             | the last number given, by kind                                                              |
 * | `audit:ID`            | what somebody did, as JSON                                                                  |
 * | `audit`, `audited`    | all of that, by id, and by the time when it was kept, as retention counts                   |
 *
 * A script that fails must have written nothing, for nothing is taken back. So each checks first and writes then; and
 * what makes room, or ends work, begins with a command that a server without memory still allows.
 */
export const library: string = `
local prefix = KEYS[1]

local function key(kind, name) return prefix .. kind .. ':' .. name end

local function serverTime()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end

-- The queue's time, how much of it no host has lived, and by how much it is ahead of the server's clock. It is the server's clock, but that it never goes back; and if a
-- host knows how late it is, it is no more than a minute later.
local function queueTime(known)
  local row = redis.call('HMGET', prefix .. 'time', 'offset', 'last', 'unlived')
  local clock, last, unlived = serverTime(), tonumber(row[2]), tonumber(row[3]) or 0
  local time, day = clock + (tonumber(row[1]) or 0), 24 * 60 * 60 * 1000
  local least = math.max(known or 0, last or time)
  if last and not known and time - last > day then unlived = unlived + time - last - day end
  if time < (last or time) or (known and time > least + 60000) then time = least end
  redis.call('HSET', prefix .. 'time', 'offset', time - clock, 'last', time, 'unlived', unlived)
  return time, unlived, time - clock
end

-- Calls a command with as many values as there are, in parts that fit Lua's stack.
local function inParts(values, call)
  for first = 1, #values, 1000 do call(unpack(values, first, math.min(#values, first + 999))) end
end

local function nextPlace() return redis.call('INCR', prefix .. 'seq') end

local function count(what, change) redis.call('HINCRBY', prefix .. 'tally', what, change) end

local function countPending(webhook, change)
  local left = redis.call('HINCRBY', prefix .. 'pending', webhook, change)
  if left <= 0 then redis.call('HDEL', prefix .. 'pending', webhook) end
end

local function ended() return redis.call('ZCARD', prefix .. 'ended') + redis.call('ZCARD', prefix .. 'stripped') end

local function pending() return redis.call('ZCARD', prefix .. 'deliveries') - ended() end

local function tell(what, holder, detail)
  redis.call('PUBLISH', prefix .. 'news', what .. ' ' .. holder .. ' ' .. detail)
end

-- What a host is told that may not have the queue.
local function refusal()
  local seal = redis.call('GET', prefix .. 'seal')
  return seal and redis.error_reply('NBHSEALED ' .. seal)
end

local function isRegistered(holder) return redis.call('ZSCORE', prefix .. 'holders', holder) end

-- A host has a holder for each of its connections, one after the other.
local function hostOf(holder) return string.match(holder, '^[^.]*') end

local function orderKey(webhook, orderingKey)
  return key('order', string.len(webhook) .. ':' .. webhook .. ':' .. orderingKey)
end

-- Puts a delivery among the free ones that were never tried. Who may send it hears of the first one of them alone: as
-- long as there are more, they come back for more.
local function addFresh(id, webhook, place, holder)
  redis.call('ZADD', key('fresh', webhook), place, id)
  if holder and redis.call('ZCARD', key('fresh', webhook)) == 1 then tell('due', holder, webhook) end
end

-- Makes the delivery due that stands first of its ordering key now.
local function promote(webhook, orderingKey, now, holder)
  local id = redis.call('ZRANGE', orderKey(webhook, orderingKey), 0, 0)[1]
  if not id or redis.call('HGET', key('delivery', id), 'due') ~= '' then return end
  local place = nextPlace()
  redis.call('HSET', key('delivery', id), 'due', now, 'place', place)
  addFresh(id, webhook, place, holder)
end

local function sequenceKey(orderingKey) return key('sequence', orderingKey) end

-- Lets anybody work on the event that stands first of its ordering key now, if nobody does.
local function unblock(orderingKey)
  local first = redis.call('ZRANGE', sequenceKey(orderingKey), 0, 0, 'WITHSCORES')
  if not first[1] or redis.call('ZREM', prefix .. 'blocked', first[1]) == 0 then return end
  redis.call('ZADD', prefix .. 'waiting', first[2], first[1])
  -- To all: also the one that has made room may not know of it.
  if redis.call('ZCARD', prefix .. 'waiting') == 1 then tell('events', '-', '') end
end

-- Gives back an event that a holder has.
local function unhold(id, holder, place)
  redis.call('ZREM', key('held', holder), id)
  redis.call('HSET', key('event', id), 'holder', '')
  local orderingKey = redis.call('HGET', key('event', id), 'key')
  local isFirst = not orderingKey or redis.call('ZRANGE', sequenceKey(orderingKey), 0, 0)[1] == id
  redis.call('ZADD', prefix .. (isFirst and 'waiting' or 'blocked'), place, id)
end

local function leaveOrder(id, webhook, orderingKey, now, holder)
  if not orderingKey then return end
  redis.call('ZREM', orderKey(webhook, orderingKey), id)
  promote(webhook, orderingKey, now, holder)
end

-- Takes a pending delivery out of wherever it waits, or is held.
local function takeOut(id, webhook, holder)
  if holder ~= '' then
    redis.call('SREM', key('claims', holder), id)
  else
    redis.call('ZREM', key('fresh', webhook), id)
    redis.call('ZREM', key('tried', webhook), id)
  end
end

-- It is over by the clock at one time, and as retention counts at the other.
local function finish(id, webhook, state, at, lived)
  redis.call('HSET', key('delivery', id), 'state', state, 'finished', at, 'holder', '', 'due', '')
  redis.call('ZADD', prefix .. 'ended', lived, id)
  countPending(webhook, -1)
  if state ~= 'delivered' then count(state, 1) end
end

-- Forgets a delivery's body, if no other one shares it.
local function dropBody(id)
  local body = redis.call('HGET', key('delivery', id), 'body')
  if not body then return end
  redis.call('HDEL', key('delivery', id), 'body')
  local shares = tonumber(redis.call('GET', key('shares', body))) or 1
  if shares > 1 then
    redis.call('SET', key('shares', body), shares - 1)
  else
    redis.call('DEL', key('body', body), key('shares', body))
  end
end

-- Ends a claim without an attempt: the delivery stands again where it stood.
local function unclaim(id, holder)
  redis.call('SREM', key('claims', holder), id)
  local row = redis.call('HMGET', key('delivery', id), 'holder', 'webhook', 'attempts', 'place', 'due')
  if row[1] ~= holder then return end
  redis.call('HSET', key('delivery', id), 'holder', '')
  if row[3] == '0' then
    addFresh(id, row[2], row[4])
  else
    redis.call('ZADD', key('tried', row[2]), row[5], id)
  end
  return row[2]
end

-- Which run of the server this is; nil if it does not tell.
local function serverRun()
  local info = redis.pcall('INFO', 'server')
  return type(info) == 'string' and string.match(info, 'run_id:(%x+)') or nil
end

-- Who was connected to this run of the server; nil if it does not tell which one it is.
local function connectedKey()
  local run = serverRun()
  return run and key('connected', run)
end

-- A server that was restarted, or has succeeded another one, may have lost the last changes of objects, while hosts know
-- their places. So its places begin far behind them, and whoever knows an earlier one is to list everything again.
local function countOn()
  local run, kept = serverRun(), redis.call('HGET', prefix .. 'changes', 'run')
  if not run or run == kept then return end
  redis.call('HSET', prefix .. 'changes', 'run', run)
  if not kept then return end
  redis.call('HSET', prefix .. 'changes', 'forgotten', redis.call('HINCRBY', prefix .. 'changes', 'last', 1000000))
  redis.call('DEL', prefix .. 'deleted')
end

-- How many connections listen to a host's channel; nil if the server does not tell. A process that ends has none.
local function listeners(holder)
  local answer = redis.pcall('PUBSUB', 'NUMSUB', key('host', hostOf(holder)))
  return not answer.err and answer[2] or nil
end

-- Makes a host's lease last, after a command that a server without memory allows. @returns 1 if it ends after goneMs already
-- once the host's connection has ended.
local function extend(holder, now, leaseMs, goneMs)
  redis.call('ZADD', prefix .. 'holders', now + leaseMs, holder)
  local connected = connectedKey()
  if not connected then return 0 end
  if (listeners(holder) or 0) == 0 then
    redis.call('ZREM', connected, holder)
    return 0
  end
  redis.call('ZADD', connected, now + goneMs, holder)
  redis.call('PEXPIRE', connected, math.max(leaseMs, redis.call('PTTL', connected)))
  return 1
end

-- Holders whose lease has ended, and those that were not heard of for a while and have lost their connection. One that
-- stands still keeps it; one that the server has lost by its own restart was connected to another run.
local function goneBy(now)
  local gone = redis.call('ZRANGEBYSCORE', prefix .. 'holders', '-inf', now)
  local connected = connectedKey()
  for _, holder in ipairs(connected and redis.call('ZRANGEBYSCORE', connected, '-inf', now) or {}) do
    if listeners(holder) == 0 then gone[#gone + 1] = holder end
  end
  return gone
end

-- Gives back all that a holder has, but what is kept for somebody.
local function dissolve(holder, keptDeliveries, keptEvents)
  for _, id in ipairs(redis.call('SMEMBERS', key('claims', holder))) do
    if not keptDeliveries[id] then unclaim(id, holder) end
  end
  local held = redis.call('ZRANGE', key('held', holder), 0, -1, 'WITHSCORES')
  for index = 1, #held, 2 do
    local id = held[index]
    if not keptEvents[id] then unhold(id, holder, held[index + 1]) end
  end
  redis.call('ZREM', prefix .. 'holders', holder)
  local connected = connectedKey()
  if connected then redis.call('ZREM', connected, holder) end
end

-- Takes a host's shares from it.
local function dropShares(host)
  if redis.call('SREM', prefix .. 'senders', host) == 0 then return end
  local shares = redis.call('HGETALL', key('allotted', host))
  for index = 1, #shares, 2 do
    local webhook = shares[index]
    -- Of a share of 0, -shares[…] would be -0, which is no number to the server.
    if redis.call('HINCRBY', prefix .. 'taken', webhook, 0 - shares[index + 1]) <= 0 then
      redis.call('HDEL', prefix .. 'taken', webhook)
    end
    if redis.call('HGET', prefix .. 'first', webhook) == host then redis.call('HDEL', prefix .. 'first', webhook) end
  end
  redis.call('DEL', key('allotted', host), key('unable', host))
end

-- Gives back what those had that are gone.
local function sweep(now)
  local gone = goneBy(now)
  for _, holder in ipairs(gone) do dissolve(holder, {}, {}) end
  -- A host that has found a new connection has another holder.
  local isThere = {}
  for _, holder in ipairs(redis.call('ZRANGE', prefix .. 'holders', 0, -1)) do isThere[hostOf(holder)] = true end
  for _, holder in ipairs(gone) do
    if not isThere[hostOf(holder)] then dropShares(hostOf(holder)) end
  end
  if #gone > 0 then tell('look', '-', '') end
end
`
