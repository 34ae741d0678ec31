/** How objects are kept, and their changes put in order. An object is named by its kind and its number, `KIND:ID`. */
export const keeping = `
local deletionsKept = 10000

local function nameOf(kind, id) return kind .. ':' .. id end

local function lastChange() return tonumber(redis.call('HGET', prefix .. 'changes', 'last') or 0) end

local function nextChange() return redis.call('HINCRBY', prefix .. 'changes', 'last', 1) end

-- @returns what is kept of an object, or false
local function readObject(kind, id)
  local row = redis.call('HMGET', key('object', nameOf(kind, id)), 'name', 'version', 'created', 'changed', 'body')
  return row[1] and { kind = kind, id = id, name = row[1], version = row[2], created = row[3], changed = row[4],
    body = row[5] }
end

local function keepObject(object)
  local name = nameOf(object.kind, object.id)
  redis.call('ZADD', prefix .. 'objects', nextChange(), name)
  redis.call('HSET', key('object', name), 'name', object.name, 'version', object.version, 'created', object.created,
    'changed', object.changed, 'body', object.body)
  redis.call('HSET', key('names', object.kind), object.name, object.id)
end

-- Of more deletions than are kept the oldest are forgotten.
local function dropObject(object)
  local name = nameOf(object.kind, object.id)
  redis.call('ZADD', prefix .. 'deleted', nextChange(), name)
  redis.call('ZREM', prefix .. 'objects', name)
  redis.call('DEL', key('object', name))
  redis.call('HDEL', key('names', object.kind), object.name)
  local surplus = redis.call('ZCARD', prefix .. 'deleted') - deletionsKept
  if surplus <= 0 then return end
  local last = redis.call('ZRANGE', prefix .. 'deleted', surplus - 1, surplus - 1, 'WITHSCORES')
  redis.call('HSET', prefix .. 'changes', 'forgotten', last[2])
  redis.call('ZREMRANGEBYRANK', prefix .. 'deleted', 0, surplus - 1)
end

-- A host of the version before fails deliveries to a webhook that it has not been told of: none may begin while there are
-- objects.
local function keepLayout()
  if (tonumber(redis.call('GET', prefix .. 'layout')) or 1) > 2 then return end
  redis.call('SET', prefix .. 'layout', redis.call('EXISTS', prefix .. 'objects') == 1 and 2 or 1)
end

local fields = { 'kind', 'id', 'name', 'version', 'created', 'changed', 'body' }

local function addObject(answer, object)
  local length = #answer
  for index = 1, #fields do answer[length + index] = object[fields[index]] end
  return answer
end

-- @returns whether it was not known
local function keepRecord(id, text, lived)
  if not redis.call('SET', key('audit', id), text, 'NX') then return false end
  redis.call('ZADD', prefix .. 'audit', 0, id)
  redis.call('ZADD', prefix .. 'audited', lived, id)
  return true
end
`

/**
 * `holder, wall, lived, seen, n, n × (op, kind, id, version, name, body), records × (id, text)` → the last place in the order
 * of changes, then each object as it is now; or nil, which change is refused, why, and the object that is in the way
 */
export const writeObjects: string = `
${keeping}
local holder, now, lived, seen, changes = ARGV[1], ARGV[2], ARGV[3], ARGV[4], tonumber(ARGV[5])
local refused = refusal()
if refused then return refused end
if seen ~= '' and tonumber(seen) ~= lastChange() then return { false, 0, 'behind' } end

-- What the changes before have made of objects, names and numbers: nothing is written until all of them are allowed.
local objects, names, numbers, steps = {}, {}, {}, {}

local function find(kind, id)
  local name = nameOf(kind, id)
  if objects[name] == nil then objects[name] = readObject(kind, id) end
  return objects[name]
end

local function namesOf(kind)
  names[kind] = names[kind] or {}
  return names[kind]
end

local function idNamed(kind, name)
  local known = namesOf(kind)
  if known[name] == nil then known[name] = redis.call('HGET', key('names', kind), name) end
  return known[name]
end

local function nextId(kind)
  numbers[kind] = (numbers[kind] or tonumber(redis.call('HGET', prefix .. 'numbers', kind) or 0)) + 1
  return string.format('%.0f', numbers[kind])
end

-- @returns why a change is refused, and which object is in the way
local function problem(op, kind, id, version, name)
  local before = op ~= 'create' and find(kind, id)
  if op ~= 'create' and not before then return 'absent' end
  if before and before.version ~= version then return 'changed', before end
  local other = op ~= 'delete' and idNamed(kind, name)
  if other and other ~= id then return 'name taken', find(kind, other) end
end

local function apply(op, kind, id, name, body)
  local before = op ~= 'create' and find(kind, id)
  local after = false
  if op == 'create' then
    after = { kind = kind, id = nextId(kind), name = name, version = '1', created = now, changed = now, body = body }
  elseif op == 'update' then
    after = { kind = kind, id = id, name = name, version = string.format('%.0f', before.version + 1),
      created = before.created, changed = now, body = body }
  end
  if before then namesOf(kind)[before.name] = false end
  if after then namesOf(kind)[name] = after.id end
  objects[nameOf(kind, (after or before).id)] = after
  steps[#steps + 1] = { before = before, after = after }
end

for number = 0, changes - 1 do
  local op, kind, id, version, name, body = unpack(ARGV, 6 + 6 * number, 11 + 6 * number)
  local why, inTheWay = problem(op, kind, id, version, name)
  if why then
    local answer = { false, number, why }
    return inTheWay and addObject(answer, inTheWay) or answer
  end
  apply(op, kind, id, name, body)
end

if changes > 0 then countOn() end
for kind, number in pairs(numbers) do redis.call('HSET', prefix .. 'numbers', kind, string.format('%.0f', number)) end
local answer = { false }
for _, step in ipairs(steps) do
  if step.before and step.after and step.before.name ~= step.after.name then
    redis.call('HDEL', key('names', step.before.kind), step.before.name)
  end
  if step.after then keepObject(step.after) else dropObject(step.before) end
  addObject(answer, step.after or step.before)
end
for index = 6 + 6 * changes, #ARGV, 2 do keepRecord(ARGV[index], ARGV[index + 1], lived) end
if changes > 0 then
  keepLayout()
  tell('objects', holder, '')
end
answer[1] = lastChange()
return answer
`

/**
 * `after, since, limit, bytes` → from where deletions are told, up to which place this is, the last place, how many
 * deletions, kind:id of each, then the objects that changed; nil if what was deleted since is not known any more. Without
 * `since` it is the last place. A page ends with `limit` objects, or with the one by which they have so many bytes.
 */
export const readObjects: string = `
${keeping}
local after, limit, bytes = tonumber(ARGV[1]), tonumber(ARGV[3]), tonumber(ARGV[4])
local row = redis.call('HMGET', prefix .. 'changes', 'last', 'forgotten')
local last, forgotten = tonumber(row[1] or 0), tonumber(row[2] or 0)
local since = tonumber(ARGV[2]) or last
if since < forgotten or since > last then return false end

local found = redis.call('ZRANGEBYSCORE', prefix .. 'objects', '(' .. after, '+inf', 'WITHSCORES', 'LIMIT', 0, limit)
local objects, size, to = {}, 0, last
for index = 1, #found, 2 do
  local kind, id = string.match(found[index], '^(.*):(%d+)$')
  local object = readObject(kind, id)
  addObject(objects, object)
  size = size + #object.body
  if size >= bytes or index + 1 == 2 * limit then
    to = tonumber(found[index + 1])
    break
  end
end
local deleted = redis.call('ZRANGEBYSCORE', prefix .. 'deleted', '(' .. math.max(after, since), to)
local answer = { since, to, last, #deleted }
for _, name in ipairs(deleted) do answer[#answer + 1] = name end
for _, field in ipairs(objects) do answer[#answer + 1] = field end
return answer
`

/** `kind, names` → the number of each */
export const numbersOf: string = `
local kind, numbers, isSealed = ARGV[1], {}, refusal()
for index = 2, #ARGV do
  local number = redis.call('HGET', key('declared', kind), ARGV[index])
  if not number then
    if isSealed then return isSealed end
    number = redis.call('HINCRBY', prefix .. 'numbers', kind, 1)
    redis.call('HSET', key('declared', kind), ARGV[index], number)
  end
  numbers[#numbers + 1] = tonumber(number)
end
return numbers
`

/** `before, limit`: drops records that were kept before that time. → how many */
export const pruneRecords: string = `
local ids = redis.call('ZRANGEBYSCORE', prefix .. 'audited', '-inf', '(' .. ARGV[1], 'LIMIT', 0, ARGV[2])
inParts(ids, function(...)
  redis.call('ZREM', prefix .. 'audited', ...)
  redis.call('ZREM', prefix .. 'audit', ...)
end)
for _, id in ipairs(ids) do redis.call('DEL', key('audit', id)) end
return #ids
`
