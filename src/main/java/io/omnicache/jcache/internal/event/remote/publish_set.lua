-- The command SET without a condition, and its event: as publish.lua, at less of the server's time.
-- KEYS[1]: the entry. ARGV[1]: the channel. ARGV[2]: the beginning of the message. ARGV[3]: the key in the message,
-- behind its length, and the length of the new value. ARGV[4]: as argument6 of publish.lua. ARGV[5]: the new value.
-- ARGV[6] and following: the options of SET.
-- Result: the reply of SET. If the server refuses to publish, the change stands.
local flags = tonumber(ARGV[4])
local wantsOld = flags % 2 == 1
local length = redis.pcall('STRLEN', KEYS[1]) -- An error for a key of another type, which is no entry.
local present, old = type(length) == 'number' and length > 0, false
if present and (wantsOld or flags >= 4 and (length == 2 or length == 24)) then
  old = redis.call('GET', KEYS[1])
  local isMark = old == '\12\255' or length == 24 and string.sub(old, 2, 8) == '\255lease\254'
  present = not (flags >= 4 and isMark)
end

local reply = redis.call('SET', KEYS[1], unpack(ARGV, 5))
local node, former = '\0', '\255\255\255\255'
if flags % 4 >= 2 then
  local id = redis.pcall('CLUSTER', 'MYID')
  if type(id) == 'string' then node = string.char(#id) .. id end
end
if wantsOld and present then former = struct.pack('>I4', #old) .. old end
redis.pcall('PUBLISH', ARGV[1], ARGV[2] .. (present and 'U' or 'C') .. node .. ARGV[3] .. ARGV[5] .. former)
return reply
