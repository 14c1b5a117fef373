-- Says of an index that it holds all entries, if it is still the one that was given a token before all others were deleted.
-- KEYS[1]: the index. ARGV[1]: the token. ARGV[2]: the mark.
-- Result: 1 if it was marked, 0 if it was lost meanwhile
if redis.call('SISMEMBER', KEYS[1], ARGV[1]) == 0 then return 0 end
-- In this order, so that the set never is empty: a slot under migration takes no new one.
redis.call('SADD', KEYS[1], ARGV[2])
redis.call('SREM', KEYS[1], ARGV[1])
return 1
