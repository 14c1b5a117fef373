package io.omnicache.jcache.answers;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.it.RedisProcess;
import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.OwnServer;
import io.omnicache.jcache.testing.RedisServer;
import io.omnicache.jcache.testing.Side;
import java.io.IOException;
import java.util.List;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A whole reply of every form in the place of every reply to every operation: the operation has a result, or fails as documented.
 * {@code -Domnicache.answers.all=true} tries all of them instead of a share.
 */
class StrangeRepliesTest {
    private static final boolean ALL = Boolean.getBoolean("omnicache.answers.all");
    /** One of so many replies is tried at the first, second and last command of each operation. */
    private static final int SHARE = 4;

    private static final String NL = "\r\n";

    private static final List<String> REPLIES = List.of(
            "+OK",
            "+QUEUED",
            ":1",
            "$-1",
            "$0 ",
            "$3 abc",
            "*0",
            "*-1",
            "*1 $1 x",
            "*1 +OK",
            "*2 :1 $-1",
            "*2 :1 +OK",
            "*2 :1 :1",
            "*2 $1 1 $1 1",
            "*2 $1 0 *0",
            "*2 $1 0 *1 :1",
            "*3 :1 :1 :1",
            "*4 $1 0 :1 *0 :1",
            "*4 $1 0 +OK *1 :1 $1 1",
            "*6 :1 :1 :1 :1 *0 :1",
            "*6 $1 1 $1 1 $1 1 $1 1 *1 :1 $1 1");

    @RegisterExtension
    static final OwnServer<RedisProcess> server = RedisServer.own();

    private static RefusingProxy proxy;

    private String options = "";

    @RegisterExtension
    final Caches caches = Caches.on(() -> "redis://127.0.0.1:" + proxy.port()
            + "?retries=1&retry-delay=1ms&timeout=20s&circuit-breaker=false" + options);

    @RegisterExtension
    final Caches direct = Caches.on(server);

    private final Outcomes outcomes = new Outcomes(failure -> true);

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
    void replyOfAnyForm_isAResultOrADocumentedException(Kind kind) throws Exception {
        tryAll(kind);
    }

    @ParameterizedTest
    @EnumSource(names = {"PLAIN", "ACCESSED", "LISTENER", "WRITER", "INDEX", "LEASES"})
    void replyOfAnyForm_inATransaction_isAResultOrADocumentedException(Kind kind) throws Exception {
        options = "&scripts=never";

        tryAll(kind);
    }

    private void tryAll(Kind kind) throws Exception {
        Cache<String, String> cache = caches.settings(kind.settings()).createCache("c", kind.configuration());
        AnswersFixture fixture =
                new AnswersFixture(kind, proxy, cache, direct.manager().createCache("c", new MutableConfiguration<>()));
        for (Operation operation : Operation.values()) {
            if (operation == Operation.LOAD_ALL && !kind.loads()) {
                continue;
            }
            Side side = Side.values()[operation.ordinal() % Side.values().length];
            int commands = fixture.clean(operation, side).commands();
            for (int position = 1; position <= commands; position++) {
                boolean isOneOfMany = position > 2 && position < commands;
                for (int i = 0; i < REPLIES.size() && (ALL || !isOneOfMany); i++) {
                    if (ALL || (i + position + operation.ordinal()) % SHARE == 0) {
                        answer(fixture, operation, side, position, REPLIES.get(i));
                    }
                }
            }
        }
        System.out.println(kind + options + ": " + outcomes.counts());
        assertThat(outcomes.findings()).isEmpty();
        assertThat(outcomes.counts()).containsKeys(Outcomes.RESULT, "RedisCacheException");
    }

    private void answer(AnswersFixture fixture, Operation operation, Side side, int position, String reply) {
        fixture.prepare();
        proxy.answer(position, 1, reply.replace(" ", NL) + NL);
        outcomes.of(
                side + " " + operation + ", command " + position + ", \"" + reply + "\"",
                () -> operation.on(side.of(fixture.used())));
        proxy.reset();
    }
}
