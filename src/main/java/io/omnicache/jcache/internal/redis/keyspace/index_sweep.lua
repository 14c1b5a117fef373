-- Deletes the entries whose members a set of the index contains, and these members, for a limited time.
-- KEYS[1]: the set. The entries are not declared in KEYS; they are in the slot of the set.
-- ARGV[1]: the prefix of all entries. ARGV[2]: the mark of a complete set. ARGV[3]: the time limit in microseconds.
-- ARGV[4]: the number of members to handle before the clock is read again. ARGV[5]: the number of members to handle if
-- the clock can't be read, stands still or goes back. ARGV[6]: values that begin with these bytes aren't counted; empty
-- to count all.
-- Result: {1 if the set contained the mark, 1 if all members were handled, the number of handled members, the number of
-- deleted entries, the keys that this server refused to delete (their members stay), the time that the script took in
-- microseconds}
local function now()
  local time = redis.pcall('TIME')
  return time.err and 0 or time[1] * 1000000 + time[2]
end

local step, uncounted = tonumber(ARGV[4]), ARGV[6]
local start, elapsed, taken, removed, refused = now(), 0, 0, 0, {}
local isComplete = redis.call('SISMEMBER', KEYS[1], ARGV[2])
local members = redis.call('SRANDMEMBER', KEYS[1], step)
local isLast
repeat
  local done = {}
  for _, member in ipairs(members) do
    if string.byte(member) == 123 then
      -- The member is the mark, or the token of a sweep that is running or was interrupted. A set with the mark needs
      -- no token.
      if member ~= ARGV[2] and isComplete == 1 then done[#done + 1] = member end
    else
      local key = ARGV[1] .. member
      local counts = uncounted == '' or redis.pcall('GETRANGE', key, 0, #uncounted - 1) ~= uncounted
      local reply = redis.pcall('UNLINK', key)
      if type(reply) == 'number' then
        removed = removed + (counts and reply or 0)
        done[#done + 1] = member
      else
        refused[#refused + 1] = key
      end
    end
  end
  if #done > 0 then redis.call('SREM', KEYS[1], unpack(done)) end
  taken = taken + #members
  elapsed = now() - start
  isLast = #members < step
  if not isLast then
    -- In a migrating slot, the reply for a set that is gone is an error, not an empty list.
    members = redis.pcall('SRANDMEMBER', KEYS[1], step)
    isLast = members.err ~= nil
  end
until isLast or elapsed >= tonumber(ARGV[3]) or elapsed <= 0 and taken >= tonumber(ARGV[5])
return {isComplete, isLast and 1 or 0, taken, removed, refused, elapsed}
