import { keeping } from './objects.ts'

/** Puts numbers, objects and records into a queue, by the functions of `put`. */
export const putManaged: string = `
${keeping}
-- By kind: which declared name has a number.
local declared = {}

local function declaredOf(kind)
  if declared[kind] then return declared[kind] end
  declared[kind] = {}
  local names = redis.call('HGETALL', key('declared', kind))
  for index = 1, #names, 2 do declared[kind][names[index + 1]] = names[index] end
  return declared[kind]
end

-- Takes a number from the declared name that has it here: that is given another one when it is asked for.
local function freeNumber(kind, number)
  local name = declaredOf(kind)[number]
  if name then redis.call('HDEL', key('declared', kind), name) end
  declaredOf(kind)[number] = nil
end

function put.numbers(kind, text)
  local item = cjson.decode(text)
  local last = tonumber(redis.call('HGET', prefix .. 'numbers', kind)) or 0
  if tonumber(item.last) > last then redis.call('HSET', prefix .. 'numbers', kind, item.last) end
  for _, entry in ipairs(item.declared) do
    local name, number = entry[1], entry[2]
    -- An object that is here keeps its own.
    if redis.call('EXISTS', key('object', nameOf(kind, number))) == 0 then
      local before = redis.call('HGET', key('declared', kind), name)
      freeNumber(kind, number)
      if before then freeNumber(kind, before) end
      redis.call('HSET', key('declared', kind), name, number)
      declaredOf(kind)[number] = name
    end
  end
end

function put.object(name, text)
  if redis.call('EXISTS', key('object', name)) == 1 then return false end
  local object = cjson.decode(text)
  freeNumber(object.kind, object.id)
  keepObject(object)
  keepLayout()
end

function put.audit(id, text)
  local item = cjson.decode(text)
  return keepRecord(id, item.record, item.from)
end
`

/** Takes them out, by those of `drop`. */
export const dropManaged: string = `
${keeping}
function drop.numbers(kind)
  redis.call('HDEL', prefix .. 'numbers', kind)
  redis.call('DEL', key('declared', kind))
end

function drop.object(name)
  if redis.call('ZREM', prefix .. 'objects', name) == 0 then return end
  local kind = string.match(name, '^(.*):%d+$')
  redis.call('HDEL', key('names', kind), redis.call('HGET', key('object', name), 'name'))
  redis.call('DEL', key('object', name))
  keepLayout()
end

function drop.audit(id)
  redis.call('DEL', key('audit', id))
  redis.call('ZREM', prefix .. 'audit', id)
  redis.call('ZREM', prefix .. 'audited', id)
end
`
