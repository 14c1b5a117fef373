-- A part of a change: publishes the event of the change, if it is one.
-- change(): makes the change.
-- KEYS[1]: the entry. ARGV: first the arguments of the change.
-- argument1: the channel. argument2: the beginning of the message. argument3: the kind of the change: how its arguments
-- and its reply are to be read. argument4: the key in the message, behind its length. argument5: the length of the new
-- value; '' if the change has none. argument6: 1 if the former value is required, plus 2 in a cluster, plus 4 if a
-- mark, which is no entry, may lie in the place of an absent entry.
-- The message: argument2; the type, one of 'C' created, 'U' updated, 'R' removed, 'E' expired, 'X' updated and expired
-- at once; the length of the node's id in one byte, the id; then key, value, former value, each behind its length of
-- four bytes, which is -1 for none.
-- Result: the change's reply. If the server refuses to publish, the change stands.
local kind, flags = argument3, tonumber(argument6)
local wantsOld = flags % 2 == 1

-- Returns the bytes of an entry; false for anything else, such as a lease or the mark of a missing value.
local function entry(bytes)
  if type(bytes) ~= 'string' then return false end
  local isLease = #bytes == 24 and string.sub(bytes, 2, 8) == '\255lease\254'
  local isMissing = bytes == '\12\255'
  return not (flags >= 4 and (isLease or isMissing)) and bytes
end

-- Whether there was an entry, and its value if that is at hand or required.
local present, old = false, false
if kind == 'compare' and ARGV[1] ~= '*' then
  old = ARGV[1] == 'P' and entry(ARGV[2])
  present = old ~= false
elseif kind == 'set get' or kind == 'set xx get' or kind == 'getdel' then
  present = false -- The reply says it.
elseif kind == 'unknown' or wantsOld or flags >= 4 then
  old = entry(redis.pcall('GET', KEYS[1]))
  present = old ~= false
elseif kind == 'set' or kind == 'put' or kind == 'unlink' or kind == 'compare' then
  local length = redis.pcall('STRLEN', KEYS[1]) -- An error for a key of another type, which is no entry.
  present = type(length) == 'number' and length > 0
end

local reply = change()
local event, value = nil, false
if kind == 'set' then
  value = ARGV[2]
  if type(reply) == 'table' and reply.ok then event = present and 'U' or 'C' end
elseif kind == 'put' then
  value = ARGV[1]
  if type(reply) == 'table' and reply[1] == 1 then
    event = present and (ARGV[3] == 'Z' and 'X' or 'U') or 'C'
  end
elseif kind == 'compare' then
  if reply == 1 then
    local action, isExpired = ARGV[3], ARGV[4] == 'Z'
    if action == 'S' then
      value = ARGV[5]
      if present then event = isExpired and 'X' or 'U' elseif not isExpired then event = 'C' end
    elseif present and action == 'R' then
      event = 'R'
    elseif present and isExpired then
      event = 'E'
    end
  end
elseif kind == 'set nx' or kind == 'set xx' then
  value = ARGV[2]
  if type(reply) == 'table' and reply.ok then event = kind == 'set nx' and 'C' or 'U' end
elseif kind == 'set get' or kind == 'set xx get' then
  value, old = ARGV[2], entry(reply)
  if old then
    event = 'U'
  elseif type(reply) == 'string' or not reply and kind == 'set get' then
    event = 'C'
  end
elseif kind == 'unlink' then
  if reply == 1 and present then event = 'R' end
elseif kind == 'getdel' then
  old = entry(reply)
  if old then event = 'R' end
else
  value = entry(redis.pcall('GET', KEYS[1]))
  if value then
    if value ~= old then event = old and 'U' or 'C' end
  elseif old then
    event = 'R'
  end
end
-- A mark is no value, and it never takes the place of an entry.
if not event or value and not entry(value) then return reply end

local node = '\0'
if flags % 4 >= 2 then
  local id = redis.pcall('CLUSTER', 'MYID')
  if type(id) == 'string' then node = string.char(#id) .. id end
end
local new, former = '\255\255\255\255', '\255\255\255\255'
if value then new = (kind == 'unknown' and struct.pack('>I4', #value) or argument5) .. value end
if wantsOld and old then former = struct.pack('>I4', #old) .. old end
redis.pcall('PUBLISH', argument1, argument2 .. event .. node .. argument4 .. new .. former)
return reply
