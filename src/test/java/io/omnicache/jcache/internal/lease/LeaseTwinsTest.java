package io.omnicache.jcache.internal.lease;

import static io.omnicache.jcache.internal.redis.twin.TwinComparison.EXPIRING;
import static io.omnicache.jcache.internal.redis.twin.TwinComparison.NOTHING;
import static io.omnicache.jcache.internal.redis.twin.TwinComparison.any;
import static io.omnicache.jcache.internal.redis.twin.TwinComparison.key;

import io.omnicache.jcache.internal.redis.ChangeContext;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The twins of the scripts about leases return what the scripts return, and leave the same behind, in random states. */
class LeaseTwinsTest {
    private static final long LEASE = 3_600_000;
    private static final int CASES = 300;

    @RegisterExtension
    final ConnectedRedis redis = ConnectedRedis.withOptions();

    @Test
    void leases_inEveryState_areAsByTheScripts() {
        Script acquire = Script.load(KeyLeases.class, "acquire_lease.lua").withTwin(LeaseTwins::acquire);
        Script renew = Script.load(KeyLeases.class, "renew_lease.lua").withTwin(LeaseTwins::renew);
        Script end = Script.load(KeyLeases.class, "end_lease.lua").withTwin(LeaseTwins::end);
        long seed = System.nanoTime();
        Random random = new Random(seed);
        TwinComparison comparison = new TwinComparison(redis);
        for (int i = 0; i < CASES; i++) {
            Map<String, String> state = new HashMap<>();
            state.put("entry", any(random, NOTHING, "v", "w"));
            state.put(
                    "lease", any(random, NOTHING, "t;", "u;", "x" + EXPIRING, "t;x;" + EXPIRING, "u;x;y;" + EXPIRING));
            String looks = any(random, "0", "1");
            String name = any(random, "", "x;", "z;");
            boolean ignores = random.nextBoolean();
            String kind = any(random, "X", "C", "-");
            Function<String, Command> command = switch (random.nextInt(5)) {
                case 0 -> at -> Command.script(renew, key(at, "lease"), "t;", LEASE);
                case 1 -> at -> Command.script(end, key(at, "lease"), "t;", "E", "wake:");
                case 2 ->
                    at -> new ChangeScript(List.of(part(kind, key(at, "lease"))))
                            .with(Command.of(Verb.SET, key(at, "entry"), "new", "NX"), ChangeContext.EXPLICIT);
                default ->
                    at -> {
                        List<Object> arguments = new ArrayList<>(List.of("t;", LEASE, name, looks));
                        if (ignores) {
                            arguments.add("v");
                        }
                        return Command.script(acquire, List.of(key(at, "entry"), key(at, "lease")), arguments);
                    };
            };
            String what = looks + " " + name + " " + ignores + " " + kind + ", seed " + seed;
            comparison.compare(what, state, command);
        }
    }

    private static ChangeScript.Part part(String kind, byte[] lease) {
        Script script = Script.load(LeasePart.class, "lease_part.lua");
        return new ChangeScript.Part() {
            @Override
            public Script script() {
                return script;
            }

            @Override
            public PartTwin twin() {
                return LeaseTwins::part;
            }

            @Override
            public List<byte[]> keys(byte[] entry) {
                return List.of(lease);
            }

            @Override
            public List<Object> arguments(Command change) {
                return List.of(kind, "t;", "wake:");
            }
        };
    }
}
