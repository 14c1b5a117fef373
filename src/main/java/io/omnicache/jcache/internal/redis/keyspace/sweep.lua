-- Deletes keys that match a pattern, for a limited time.
-- KEYS: none. The deleted keys are not declared in KEYS: in a cluster the script runs on each master, for its own keys.
-- ARGV[1]: the cursor, '0' at first. ARGV[2]: the pattern. ARGV[3]: the time limit in microseconds. ARGV[4]: the number
-- of keys to handle before the clock is read again. ARGV[5]: the number of keys to handle if the clock can't be read,
-- stands still or goes back. ARGV[6]: values that begin with these bytes aren't counted; empty to count all.
-- Result: {the next cursor, the number of deleted entries, the keys that this server refused to delete, the time that
-- the script took in microseconds}
local function now()
  local time = redis.pcall('TIME')
  return time.err and 0 or time[1] * 1000000 + time[2]
end

local step, uncounted = tonumber(ARGV[4]), ARGV[6]
local start, taken, looked, cursor, removed, refused = now(), 0, 0, ARGV[1], 0, {}
repeat
  local page = redis.call('SCAN', cursor, 'MATCH', ARGV[2], 'COUNT', step)
  cursor = page[1]
  for _, key in ipairs(page[2]) do
    local counts = uncounted == '' or redis.pcall('GETRANGE', key, 0, #uncounted - 1) ~= uncounted
    local reply = redis.pcall('UNLINK', key)
    if type(reply) == 'number' then
      removed = removed + (counts and reply or 0)
    else
      refused[#refused + 1] = key
    end
  end
  looked = looked + step
  taken = now() - start
until cursor == '0' or taken >= tonumber(ARGV[3]) or taken <= 0 and looked >= tonumber(ARGV[5])
return {cursor, removed, refused, taken}
