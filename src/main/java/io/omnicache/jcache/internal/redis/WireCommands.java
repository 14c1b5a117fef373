package io.omnicache.jcache.internal.redis;

import io.omnicache.jcache.internal.redis.Command.Verb;
import java.util.EnumMap;
import java.util.Map;
import org.redisson.client.protocol.RedisCommand;
import org.redisson.client.protocol.decoder.ObjectListReplayDecoder;

/** The commands in the form that the client's executor takes. */
final class WireCommands {
    private static final Map<Verb, RedisCommand<Object>> COMMANDS = commands();

    private WireCommands() {}

    static RedisCommand<Object> of(Verb verb) {
        RedisCommand<Object> wire = COMMANDS.get(verb);
        if (wire == null) {
            throw new IllegalStateException(verb + " is not mapped");
        }
        return wire;
    }

    private static Map<Verb, RedisCommand<Object>> commands() {
        Map<Verb, RedisCommand<Object>> map = new EnumMap<>(Verb.class);
        for (Verb verb : Verb.values()) {
            map.put(
                    verb,
                    switch (verb) {
                        case EVAL, EVALSHA, SCAN, HELLO, MGET -> listReply(verb);
                        default -> new RedisCommand<>(verb.name());
                    });
        }
        return map;
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static RedisCommand<Object> listReply(Verb verb) {
        return new RedisCommand(verb.name(), new ObjectListReplayDecoder<>());
    }
}
