-- A change that is one command.
-- KEYS[1]: the entry. ARGV[1]: the command. Then what follows the key, and one more argument, which isn't the command's.
-- Result: that of the command
return redis.call(ARGV[1], KEYS[1], unpack(ARGV, 2, #ARGV - 1))
