-- A part of a change: an explicit change ends the lease of its entry, and a completion needs the lease.
-- change(): makes the change.
-- key1: the lease (see acquire_lease.lua). argument1: 'X' for an explicit change, 'C' for a completion, '-' to leave
-- the lease alone. argument2: the token of a completion. argument3: the channel of a waiting client without its name.
-- Result: the change's reply; 0 without the change if a completion's lease is no longer held
local held = argument1 ~= '-' and redis.call('GET', key1)
if argument1 == 'C' and (not held or string.sub(held, 1, #argument2) ~= argument2) then return 0 end
local reply = change()
local done = reply == 1 or type(reply) == 'table' and reply.ok
if held and (argument1 == 'X' or done) then
  redis.call('UNLINK', key1)
  local token, waiting = string.match(held, '^([^;]*;)(.*)$')
  -- Without the permission to publish, the waiting clients look again by themselves.
  for name in string.gmatch(waiting or '', '[^;]+') do
    redis.pcall('PUBLISH', argument3 .. name, 'E' .. token .. key1)
  end
end
return reply
