-- A change that is one command.
-- KEYS[1]: the entry. ARGV[1]: the command's name. ARGV[2] and following: what stands behind the command's key.
-- part_arguments: how many arguments at the end of ARGV are not the command's.
-- Result: the command's reply
return redis.call(ARGV[1], KEYS[1], unpack(ARGV, 2, #ARGV - part_arguments))
