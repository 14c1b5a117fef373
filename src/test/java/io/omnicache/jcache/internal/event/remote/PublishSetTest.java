package io.omnicache.jcache.internal.event.remote;

import static io.omnicache.jcache.internal.redis.ConnectedRedis.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.jcache.internal.event.ListenerNeeds;
import io.omnicache.jcache.internal.redis.ChangeScript;
import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.Command.Verb;
import io.omnicache.jcache.internal.redis.ConnectedRedis;
import io.omnicache.jcache.internal.redis.PushConnections.Channel;
import io.omnicache.jcache.internal.redis.PushConnections.Gap;
import io.omnicache.jcache.internal.redis.PushConnections.Kind;
import io.omnicache.jcache.internal.redis.PushConnections.Message;
import io.omnicache.jcache.internal.redis.PushConnections.PushListener;
import io.omnicache.jcache.internal.redis.Script;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** SET with its event in one flat script does and publishes what the combined script does and publishes. */
class PublishSetTest {
    private static final String PREFIX = "p:";
    private static final byte[] ENTRY = bytes("p:key");
    private static final byte[] CHANNEL = bytes("channel");
    private static final int SEQUENCE_END = 17;

    @RegisterExtension
    final ConnectedRedis redis = ConnectedRedis.withOptions();

    private final BlockingQueue<byte[]> published = new LinkedBlockingQueue<>();

    @ParameterizedTest
    @CsvSource({
        "absent, C",
        "entry, U",
        "short entry, U",
        "entry as long as a lease, U",
        "list, C",
        "lease, C",
        "missing, C"
    })
    void set_overEveryState_isPublishedAsByTheCombinedScript(String state, char type) throws Exception {
        boolean isMark = state.equals("lease") || state.equals("missing");
        redis.connection().pushes().subscribe(List.of(new Channel(Kind.CHANNEL, CHANNEL)), new PushListener() {
            @Override
            public void onMessage(Message message) {
                published.add(message.payload());
            }

            @Override
            public void onGap(Gap gap) {}
        });
        for (int needs : new int[] {ListenerNeeds.EVENTS, ListenerNeeds.EVENTS | ListenerNeeds.OLD_VALUES}) {
            for (boolean marks : isMark ? new boolean[] {true} : new boolean[] {false, true}) {
                for (Object[] options : new Object[][] {{}, {"PX", 60_000L}, {"KEEPTTL"}}) {
                    String as = state + " needs " + needs + " marks " + marks + " " + Arrays.toString(options);
                    PublishingPart part = part(marks, needs);
                    byte[] flat = run(new ChangeScript(List.of(part)), "publish_set", state, options);
                    String ttl = redis.command("PTTL", "p:key");
                    byte[] combined =
                            run(new ChangeScript(List.of(part, new Nothing())), "single_command", state, options);

                    assertThat(flat).as(as).isEqualTo(combined);
                    assertThat((char) flat[0]).as(as).isEqualTo(type);
                    assertThat(ttl.equals("-1")).as(as).isEqualTo(options.length < 2);
                }
            }
        }
    }

    /** Returns the message behind its head, which has a number of its own. */
    private byte[] run(ChangeScript change, String script, String state, Object... options) throws Exception {
        arrange(state);
        Object[] words = new Object[1 + options.length];
        words[0] = bytes("new value");
        System.arraycopy(options, 0, words, 1, options.length);
        Command command = change.with(Command.of(Verb.SET, ENTRY, words));
        assertThat(command.script()).isNotNull().extracting(Script::name).isEqualTo(script);

        assertThat(redis.connection().call(command)).isEqualTo("OK");
        assertThat(redis.command("GET", "p:key")).isEqualTo("new value");
        byte[] message = published.poll(5, TimeUnit.SECONDS);
        assertThat(message).isNotNull();
        return Arrays.copyOfRange(message, SEQUENCE_END, message.length);
    }

    private void arrange(String state) {
        redis.connection().call(Command.of(Verb.UNLINK, ENTRY));
        switch (state) {
            case "absent" -> {}
            case "entry" -> set(bytes("former value"));
            case "short entry" -> set(new byte[] {12, 1});
            case "entry as long as a lease" -> set(new byte[24]);
            case "list" -> redis.command("RPUSH", "p:key", "element");
            case "lease" -> set(lease());
            case "missing" -> set(new byte[] {12, (byte) 255});
            default -> throw new IllegalArgumentException(state);
        }
    }

    private static byte[] lease() {
        return HexFormat.of().parseHex("05ff6c65617365fe" + "00".repeat(16));
    }

    private void set(byte[] value) {
        redis.connection().call(Command.of(Verb.SET, ENTRY, value));
    }

    private static PublishingPart part(boolean marks, int needs) {
        return new PublishingPart(CHANNEL, 7, PREFIX.length(), false, marks, () -> needs, (counter, amount) -> {});
    }

    /** A part that is active and does nothing. */
    private static final class Nothing implements ChangeScript.Part {
        @Override
        public Script script() {
            return Script.of("return change()");
        }

        @Override
        public List<byte[]> keys(byte[] entry) {
            return List.of();
        }

        @Override
        public List<Object> arguments(Command change) {
            return List.of();
        }
    }
}
