package io.omnicache.jcache.internal.change;

import static io.omnicache.jcache.internal.redis.twin.TwinComparison.EXPIRING;
import static io.omnicache.jcache.internal.redis.twin.TwinComparison.NOTHING;
import static io.omnicache.jcache.internal.redis.twin.TwinComparison.OTHER_TYPE;
import static io.omnicache.jcache.internal.redis.twin.TwinComparison.any;
import static io.omnicache.jcache.internal.redis.twin.TwinComparison.key;

import io.omnicache.jcache.internal.redis.ChangeScript;
import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.Command.Verb;
import io.omnicache.jcache.internal.redis.ConnectedRedis;
import io.omnicache.jcache.internal.redis.Script;
import io.omnicache.jcache.internal.redis.twin.PartTwin;
import io.omnicache.jcache.internal.redis.twin.TwinComparison;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The twins of the write path's scripts return what the scripts return, and leave the same behind, in random states. */
class ChangeTwinsTest {
    private static final int RETURNING_SET = 1;
    private static final int RETURNING_REMOVAL = 3;

    private static final Script COMPARE = Script.load(CompareAndApply.class, "compare_and_apply.lua")
            .withTwin(CompareAndApply::twin)
            .withNativeForm(CompareAndApply::nativeForm);
    private static final long LEASE = 3_600_000;
    private static final int CASES = 300;
    private static final String[] LOCKS = {NOTHING, "t", "!t", "u", "!u", "t" + EXPIRING};
    private static final String[] ENTRIES = {NOTHING, "v", "w", "v" + EXPIRING};
    private static final String[] NAMES = {NOTHING, "m1", "w:m1", "w:n1", "n1" + EXPIRING};

    @RegisterExtension
    final ConnectedRedis redis = ConnectedRedis.withOptions();

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    @Test
    void compareAndApply_inEveryState_isAsByTheScript() {
        TwinComparison comparison = new TwinComparison(redis);
        for (int i = 0; i < CASES; i++) {
            Map<String, String> state = new HashMap<>();
            state.put("entry", any(random, NOTHING, "v", "w", "v" + EXPIRING, OTHER_TYPE));
            comparison.compare("seed " + seed, state, compare());
        }
    }

    @Test
    void locks_inEveryState_areAsByTheScripts() {
        Script take = Script.load(StoreLocks.class, "take_lock.lua").withTwin(LockTwins::takeLock);
        Script renew = Script.load(StoreLocks.class, "renew_lock.lua").withTwin(LockTwins::renewLock);
        Script release = Script.load(StoreLocks.class, "release_lock.lua").withTwin(LockTwins::releaseLock);
        Script begin = Script.load(StoreTurn.class, "begin_write.lua").withTwin(LockTwins::beginWrite);
        Script end = Script.load(BehindChanges.class, "end_turn.lua").withTwin(LockTwins::endTurn);
        TwinComparison comparison = new TwinComparison(redis);
        for (int i = 0; i < CASES; i++) {
            Map<String, String> state = state();
            String isWritten = any(random, "0", "1");
            Script script = any(random, take, renew, release, begin, end);
            Function<String, Command> command = at -> switch (script.name()) {
                case "take_lock", "begin_write" ->
                    Command.script(script, keys(at, "lock", "entry", "aside"), List.of("t", LEASE));
                case "renew_lock" -> Command.script(script, keys(at, "lock", "aside"), List.of("t", LEASE));
                case "release_lock" -> Command.script(script, keys(at, "lock", "aside"), List.of("t"));
                default ->
                    Command.script(
                            script,
                            keys(at, "lock", "entry", "aside", "name"),
                            List.of("t", "m1", isWritten, LEASE, 2 * LEASE));
            };
            comparison.compare(script.name() + " " + isWritten + ", seed " + seed, state, command);
        }
    }

    @Test
    void changesWithParts_inEveryState_areAsByTheScripts() {
        TwinComparison comparison = new TwinComparison(redis);
        for (int i = 0; i < CASES; i++) {
            List<Function<String, ChangeScript.Part>> parts = new ArrayList<>();
            String waiting = any(random, "", "m1");
            int kind = random.nextInt(6);
            // No part that may refuse stands around a change that returns the old value.
            boolean mayRefuse = kind != RETURNING_SET && kind != RETURNING_REMOVAL;
            if (mayRefuse && random.nextBoolean()) {
                parts.add(at -> part("guard_load.lua", LockTwins::guardLoad, keys(at, "name"), List.of("m", waiting)));
            }
            if (!mayRefuse || random.nextBoolean()) {
                parts.add(at -> part("mark_change.lua", LockTwins::markChange, keys(at, "name"), List.of("m1", LEASE)));
            }
            String ttl = any(random, "", "E", Long.toString(LEASE));
            String mode = any(random, "H", "R", "I");
            List<Object> arguments = List.of("t", ttl, mode, any(random, "", "W"));
            if (mayRefuse) {
                parts.add(at -> part("fence.lua", LockTwins::fence, keys(at, "lock", "aside"), arguments));
            }
            Function<String, Command> change = change(kind);
            String what = "ttl " + ttl + ", mode " + mode + ", waiting '" + waiting + "', " + parts.size()
                    + " parts, seed " + seed;
            comparison.compare(
                    what,
                    state(),
                    at -> new ChangeScript(
                                    parts.stream().map(part -> part.apply(at)).toList())
                            .with(change.apply(at)));
        }
    }

    private Map<String, String> state() {
        Map<String, String> state = new HashMap<>();
        state.put("lock", any(random, LOCKS));
        state.put("entry", any(random, ENTRIES));
        state.put("aside", any(random, ENTRIES));
        state.put("name", any(random, NAMES));
        return state;
    }

    private Function<String, Command> compare() {
        Object[] arguments = {
            any(random, "A", "P", "P", "F", "*"),
            any(random, "v", "w"),
            any(random, "S", "S", "R", "T"),
            any(random, "K", "E", "Z", Long.toString(LEASE)),
            any(random, "new", "v")
        };
        return at -> Command.script(COMPARE, key(at, "entry"), arguments);
    }

    private Function<String, Command> change(int kind) {
        Function<String, Command> compare = compare();
        String value = any(random, "new", "v");
        return switch (kind) {
            case 0 -> at -> Command.of(Verb.SET, key(at, "entry"), value, "NX", "PX", LEASE);
            case RETURNING_SET -> at -> Command.of(Verb.SET, key(at, "entry"), value, "XX", "GET", "KEEPTTL");
            case 2 -> at -> Command.of(Verb.UNLINK, key(at, "entry"));
            case RETURNING_REMOVAL -> at -> Command.of(Verb.GETDEL, key(at, "entry"));
            default -> compare;
        };
    }

    private static List<byte[]> keys(String at, String... names) {
        return Stream.of(names).map(name -> key(at, name)).toList();
    }

    private static ChangeScript.Part part(String file, PartTwin twin, List<byte[]> keys, List<Object> arguments) {
        Script script = Script.load(EntryUpdate.class, file);
        return new ChangeScript.Part() {
            @Override
            public Script script() {
                return script;
            }

            @Override
            public PartTwin twin() {
                return twin;
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
