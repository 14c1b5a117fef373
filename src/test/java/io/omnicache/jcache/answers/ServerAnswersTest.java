package io.omnicache.jcache.answers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.omnicache.it.RedisProcess;
import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.UnavailableException;
import io.omnicache.jcache.answers.AnswersFixture.Clean;
import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.OwnServer;
import io.omnicache.jcache.testing.RedisServer;
import io.omnicache.jcache.testing.Side;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The table of {@code docs/reliability.md}: what a server can answer, and what every operation does then. */
class ServerAnswersTest {
    /** On caches other than plain ones, and for operations that go over all keys: one answer of each sort. */
    private static final List<Answer> SORTS = Answer.of("OOM", "BUSY", "WRONGTYPE", "FUTURE");

    @RegisterExtension
    static final OwnServer<RedisProcess> server = RedisServer.own();

    private static RefusingProxy proxy;

    @RegisterExtension
    final Caches caches =
            Caches.on(() -> "redis://127.0.0.1:" + proxy.port() + "?retries=2&retry-delay=1ms&timeout=20s");

    @RegisterExtension
    final Caches direct = Caches.on(server);

    @BeforeAll
    static void openProxy() throws IOException {
        proxy = RefusingProxy.open().before(server.get().port()).lookingAt(OperationCommands::contain);
    }

    @AfterAll
    static void closeProxy() throws IOException {
        proxy.close();
    }

    @ParameterizedTest
    @EnumSource
    void operation_ofWhichACommandIsRefused_doesWhatTheTableSays(Kind kind) throws Exception {
        AnswersFixture fixture = fixture(kind);
        for (Operation operation : Operation.values()) {
            for (Side side : Side.values()) {
                boolean isLeftOut = operation == Operation.LOAD_ALL && !kind.loads()
                        || kind != Kind.PLAIN && operation.ordinal() % 2 != side.ordinal();
                if (isLeftOut) {
                    continue;
                }
                Clean clean = fixture.clean(operation, side);
                for (Answer answer : kind == Kind.PLAIN && !operation.isWalk() ? Answer.all() : SORTS) {
                    for (int position :
                            side == Side.ASYNC && kind == Kind.PLAIN ? Set.of(1) : positions(clean.commands())) {
                        fixture.refuse(operation, side, clean, position, answer);
                    }
                }
            }
        }
        assertThat(fixture.deviations()).isEmpty();
    }

    @Test
    void table_hasARowForEachCode() {
        assertThat(Answer.all().stream().map(answer -> answer.text().split(" ")[0]))
                .contains("OOM", "MISCONF", "READONLY", "LOADING", "BUSY", "NOSCRIPT", "MOVED", "ASK", "TRYAGAIN")
                .contains("CLUSTERDOWN", "MASTERDOWN", "NOREPLICAS", "CROSSSLOT", "NOPERM", "WRONGTYPE", "NOAUTH")
                .contains("EXECABORT", "UNKILLABLE", "ERR", "FUTURE", "upstream");
    }

    static Stream<Answer> answersThatAreSentAgain() {
        return Answer.all().stream().filter(Answer::isSentAgain);
    }

    @ParameterizedTest
    @MethodSource("answersThatAreSentAgain")
    void operation_thatIsRefusedAgainAndAgain_isUnavailableAndNotCarriedOut(Answer answer) {
        AnswersFixture fixture = fixture(Kind.PLAIN);
        for (Operation operation :
                List.of(Operation.GET, Operation.PUT, Operation.PUT_IF_ABSENT, Operation.INVOKE, Operation.PUT_ALL)) {
            for (Side side : Side.values()) {
                fixture.prepare();
                Map<String, String> before = fixture.state();
                proxy.refuse(1, 100, answer.text());

                Throwable failure = catchThrowable(() -> operation.on(side.of(fixture.used())));

                int sent = proxy.seen().size();
                proxy.reset();
                assertThat(failure)
                        .as(side + " " + operation)
                        .isInstanceOf(UnavailableException.class)
                        .hasMessageContaining(answer.text());
                assertThat(sent).as(side + " " + operation).isBetween(3, 8);
                assertThat(fixture.state()).isEqualTo(before);
            }
        }
    }

    static List<Answer> answers() {
        return Answer.all();
    }

    @ParameterizedTest
    @MethodSource("answers")
    void connection_afterAnAnswer_isKeptOrReplaced(Answer answer) {
        AnswersFixture fixture = fixture(Kind.PLAIN);
        fixture.prepare();
        int first = connectionOfAGet(fixture);
        if (!answer.isReplacing()) {
            refuseOnce(fixture, answer);
            assertThat(connectionOfAGet(fixture)).isEqualTo(first);
            return;
        }
        await().until(
                        () -> { // A connection isn't replaced before it is 100 ms old.
                            refuseOnce(fixture, answer);
                            return connectionOfAGet(fixture) != first;
                        });
    }

    private static void refuseOnce(AnswersFixture fixture, Answer answer) {
        proxy.refuse(1, 1, answer.text());
        Throwable unused = catchThrowable(() -> fixture.used().get("k"));
    }

    private static int connectionOfAGet(AnswersFixture fixture) {
        proxy.reset();
        assertThat(fixture.used().get("k")).isEqualTo("v");
        return proxy.seen().stream()
                .filter(command -> command.name().equals("GET"))
                .findFirst()
                .orElseThrow()
                .connection();
    }

    /** Chunks of 256 keys, two at a time. */
    @Test
    void putAll_whoseSecondChunkIsRefused_keepsWhatWasStored() {
        Cache<String, String> cache = fixture(Kind.PLAIN).used();
        Map<String, String> many = new HashMap<>();
        for (int i = 0; i < 1_000; i++) {
            many.put("many" + i, "w");
        }

        assertThat(storedOf(many, cache, 300, 1, "OOM command not allowed")).isEqualTo(999);
        assertThat(storedOf(many, cache, 300, 10_000, "LOADING Redis is loading the dataset in memory"))
                .isEqualTo(299);
        assertThat(storedOf(many, cache, 300, 1, "FUTURE a code that is not known yet"))
                .isEqualTo(999);
    }

    private static int storedOf(
            Map<String, String> many, Cache<String, String> cache, int first, int times, String answer) {
        cache.removeAll(many.keySet());
        proxy.refuse(first, times, answer);
        Throwable failure = catchThrowable(() -> cache.putAll(many));
        proxy.reset();
        assertThat(failure).isInstanceOf(RedisCacheException.class).hasMessageContaining(answer);
        assertThat(((RedisCacheException) failure).isOutcomeUnknown()).isEqualTo(answer.startsWith("FUTURE"));
        return cache.getAll(many.keySet()).size();
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.MATCH_ANY, names = "NEAR_.*")
    void copyInANearCache_afterARefusedChange_isDropped(Kind kind) {
        AnswersFixture fixture = fixture(kind);
        fixture.prepare();
        for (Answer answer : SORTS) {
            await().until(() -> isRead(fixture, 0));
            proxy.refuse(1, 1, answer.text());
            Throwable unused = catchThrowable(() -> fixture.used().put("k", "w"));
            proxy.reset();

            assertThat(isRead(fixture, 0)).as(answer.text()).isFalse();
        }
    }

    /** Whether a read takes so many commands. */
    private static boolean isRead(AnswersFixture fixture, int commands) {
        proxy.reset();
        String value = fixture.used().get("k");
        assertThat(value).isIn("v", "w");
        return proxy.seen().size() == commands;
    }

    /** Empty, noise, as long as a line may be, and with the entry in it. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "\u0000\u0001\u001b[31m\u0007\u00fe\u00ff",
                "60000",
                "ERR can't store 'the-secret-value' under omnicache:strange:the-secret-key",
                "OOM the-secret-value"
            })
    void strangeAnswer_isAnExceptionThatShowsNothingStrange(String given) {
        String answer = given.equals("60000") ? "X".repeat(60_000) : given;
        Cache<String, String> cache = caches.manager().createCache("strange", new MutableConfiguration<>());
        for (Side side : Side.values()) {
            proxy.refuse(1, 1, answer);
            Throwable failure = catchThrowable(() -> side.of(cache).put("the-secret-key", "the-secret-value"));
            proxy.reset();

            assertThat(failure).isExactlyInstanceOf(RedisCacheException.class);
            assertThat(failure.getMessage())
                    .matches("\\p{Print}*")
                    .hasSizeLessThan(600)
                    .doesNotContain("the-secret");
            assertThat(side.of(cache).get("the-secret-key")).isNull();
        }
    }

    private AnswersFixture fixture(Kind kind) {
        String name = "c" + kind.ordinal();
        return new AnswersFixture(
                kind,
                proxy,
                caches.settings(kind.settings()).createCache(name, kind.configuration()),
                direct.manager().createCache(name, new MutableConfiguration<>()));
    }

    /** The first command, the second and the last. */
    private static Set<Integer> positions(int commands) {
        return commands == 0 ? Set.of() : new TreeSet<>(commands == 1 ? List.of(1) : List.of(1, 2, commands));
    }
}
