-- Takes a lease on an entry that is absent. Another thread's lease is shared, and its time begins anew.
-- KEYS[1]: the entry. ARGV[1]: the new lease. ARGV[2]: its time to live in milliseconds. ARGV[3]: the bytes of an entry
-- that the caller can't decode and that may be replaced by the lease; empty for none. ARGV[4]: what each lease begins
-- with
-- Result: nil if the new lease was taken; otherwise the bytes that are there: another lease, or a value
local present = redis.call('GET', KEYS[1])
if present and (ARGV[3] == '' or present ~= ARGV[3]) then
  if #present == #ARGV[1] and string.sub(present, 1, #ARGV[4]) == ARGV[4] then
    redis.call('PEXPIRE', KEYS[1], ARGV[2])
  end
  return present
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return false
