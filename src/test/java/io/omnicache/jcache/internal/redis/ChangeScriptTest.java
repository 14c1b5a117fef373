package io.omnicache.jcache.internal.redis;

import static io.omnicache.jcache.internal.redis.ConnectedRedis.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.jcache.WrongTypeException;
import io.omnicache.jcache.internal.redis.Command.Verb;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ChangeScriptTest {
    private static final byte[] ENTRY = bytes("entry");
    private static final Command SET = Command.of(Verb.SET, ENTRY, bytes("value"), "PX", 60_000L);
    private static final Script APPEND_THREE = Script.of("for i = 1, #ARGV - part_arguments do\n"
            + "redis.call('APPEND', KEYS[1], ARGV[i]) end return redis.call('GET', KEYS[1])");

    @RegisterExtension
    final ConnectedRedis redis = ConnectedRedis.withOptions();

    @Test
    void with_noParts_isTheChangeItself() {
        assertThat(new ChangeScript(List.of()).with(SET)).isSameAs(SET);
    }

    @Test
    void with_severalParts_runsThemAroundTheChangeInTheirOrder() {
        ChangeScript script = new ChangeScript(List.of(logging("inner"), logging("outer"), counting()));

        assertThat(redis.connection().call(script.with(SET))).isEqualTo("OK");

        assertThat(redis.command("GET", "entry")).isEqualTo("value");
        assertThat(redis.command("LRANGE", "log", "0", "-1").lines())
                .containsExactly("before outer", "before inner", "after inner", "after outer");
        assertThat(redis.command("MGET", "count", "sum").lines()).containsExactly("1", "5");
    }

    @Test
    void with_aScript_givesItItsOwnArguments() {
        ChangeScript script = new ChangeScript(List.of(counting(), logging("part")));

        Object reply = redis.connection().call(script.with(Command.script(APPEND_THREE, ENTRY, "a", "b", "c")));

        assertThat(reply).isEqualTo(bytes("abc"));
        assertThat(redis.command("MGET", "count", "sum").lines()).containsExactly("1", "5");
    }

    /** The second command has the script's digest only. */
    @Test
    void with_theSameParts_makesTheScriptOnce() {
        ChangeScript script = new ChangeScript(List.of(counting()));

        Command first = script.with(SET);
        Command second = script.with(Command.of(Verb.SET, ENTRY, bytes("other")));

        assertThat(second.script()).isSameAs(first.script());
    }

    /** A change that fails ends the script, as without parts. */
    @Test
    void with_aChangeThatIsRefused_failsWithTheSameError() {
        redis.command("RPUSH", "entry", "a list");
        Command change = new ChangeScript(List.of(counting())).with(Command.of(Verb.GETEX, ENTRY, "PERSIST"));

        RedisConnection.Reply reply =
                redis.connection().callAll(List.of(change)).get(0);

        assertThat(reply.failure()).isInstanceOf(WrongTypeException.class);
        assertThat(redis.command("GET", "count")).isEqualTo("1");
    }

    private static ChangeScript.Part logging(String name) {
        return part(
                "redis.call('RPUSH', key1, 'before ' .. argument1)\nlocal reply = change()\n"
                        + "redis.call('RPUSH', key1, 'after ' .. argument1)\nreturn reply",
                List.of(bytes("log")),
                List.of(name));
    }

    private static ChangeScript.Part counting() {
        return part(
                "redis.call('INCR', key1)\nredis.call('INCRBY', key2, argument1 + argument2)\nreturn change()",
                List.of(bytes("count"), bytes("sum")),
                List.of(2L, 3L));
    }

    private static ChangeScript.Part part(String lua, List<byte[]> keys, List<Object> arguments) {
        Script script = Script.of(lua);
        return new ChangeScript.Part() {
            @Override
            public Script script() {
                return script;
            }

            @Override
            public List<byte[]> keys(byte[] entry) {
                return keys;
            }

            @Override
            public List<Object> arguments(Command change) {
                return arguments;
            }
        };
    }
}
