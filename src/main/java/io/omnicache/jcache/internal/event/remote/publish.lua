-- A part of a change: publishes the event of the change, if it is one.
-- change(): makes the change.
-- KEYS[1]: the entry. ARGV: first the arguments of the change.
-- argument1: the channel. argument2: the beginning of the message. argument3: the kind of the change: how its arguments
-- and its reply are to be read. argument4: the length of the prefix of all entries. argument5: '1' if the former value is
-- required. argument6: '1' in a cluster.
-- The message: argument2; the type, one of 'C' created, 'U' updated, 'R' removed, 'E' expired, 'X' updated and expired
-- at once; the length of the node's id in one byte, the id; then key, value, former value, each behind its length of four
-- bytes, which is -1 for none.
-- Result: the change's reply. If the server refuses to publish, the change stands.
local kind, wantsOld = argument3, argument5 == '1'

local function read()
  local bytes = redis.pcall('GET', KEYS[1])
  return type(bytes) == 'string' and bytes
end

-- Whether there was an entry, and its value if that is at hand or required.
local present, old = false, false
if kind == 'compare' and ARGV[1] ~= '*' then
  present = ARGV[1] == 'P'
  old = present and ARGV[2]
elseif kind == 'unknown' or wantsOld and kind ~= 'set get' and kind ~= 'getdel' then
  old = read()
  present = old ~= false
elseif kind == 'set' or kind == 'put' or kind == 'unlink' or kind == 'compare' then
  present = redis.call('TYPE', KEYS[1]).ok == 'string'
end

local reply = change()
local done = type(reply) == 'table' and reply.ok ~= nil
local event, value = nil, false
if kind == 'set' then
  value = ARGV[2]
  if done then event = present and 'U' or 'C' end
elseif kind == 'set nx' then
  value = ARGV[2]
  if done then event = 'C' end
elseif kind == 'set xx' then
  value = ARGV[2]
  if done then event = 'U' end
elseif kind == 'set get' or kind == 'set xx get' then
  value, old = ARGV[2], reply
  if type(reply) == 'string' then event = 'U' elseif not reply and kind == 'set get' then event = 'C' end
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
elseif kind == 'unlink' then
  if reply == 1 and present then event = 'R' end
elseif kind == 'getdel' then
  old = reply
  if type(reply) == 'string' then event = 'R' end
else
  value = read()
  if value then
    if value ~= old then event = old and 'U' or 'C' end
  elseif old then
    event = 'R'
  end
end
if not event then return reply end

local function sized(bytes)
  return bytes and struct.pack('>I4', #bytes) .. bytes or '\255\255\255\255'
end

local node = argument6 == '1' and redis.pcall('CLUSTER', 'MYID') or ''
if type(node) ~= 'string' then node = '' end
redis.pcall('PUBLISH', argument1, argument2 .. event .. string.char(#node) .. node
  .. sized(string.sub(KEYS[1], tonumber(argument4) + 1)) .. sized(value) .. sized(wantsOld and type(old) == 'string' and old))
return reply
