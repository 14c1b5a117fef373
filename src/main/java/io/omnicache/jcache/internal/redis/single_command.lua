-- Runs a change that is one command.
-- KEYS[1]: the entry. ARGV[1]: the command's name. ARGV[2] and following: the command's words behind the key.
-- part_arguments: the number of arguments at the end of ARGV that belong to the parts, not to the command.
-- Result: the command's reply
return redis.call(ARGV[1], KEYS[1], unpack(ARGV, 2, #ARGV - part_arguments))
