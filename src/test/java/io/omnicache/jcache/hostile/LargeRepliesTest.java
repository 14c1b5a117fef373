package io.omnicache.jcache.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.it.RedisProcess;
import io.omnicache.jcache.testing.ChildJvm;
import io.omnicache.jcache.testing.OwnServer;
import io.omnicache.jcache.testing.RedisServer;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What somebody has stored that doesn't fit into the JVM fails the commands for it, and no other ones. */
class LargeRepliesTest {
    private static final List<String> SMALL = List.of("-Xmx96m", "-XX:MaxDirectMemorySize=48m");
    private static final String URI_PARAMETERS = "?timeout=5s&value-size=16MB";

    @RegisterExtension
    static final OwnServer<RedisProcess> server = RedisServer.own();

    @AfterEach
    void flush() {
        server.get().command("FLUSHALL");
    }

    @Test
    void read_ofAValueOfTwoHundredMegabytes_failsAlone() {
        server.get().command("SETRANGE", "omnicache:c:large", "209715199", "x");

        String said = ChildJvm.run(SmallHeapProgram.class, SMALL, server.get().uri() + URI_PARAMETERS, "read");

        assertThat(said.lines().filter(line -> line.contains("failed: ")))
                .hasSize(3)
                .allSatisfy(line -> assertThat(line).contains("limits.value-size"));
        assertThat(said).contains("others: all");
    }

    @Test
    void walk_overNamesOfAMegabyte_findsEveryEntry() {
        plant(20, 60);
        for (int i = 0; i < 50; i++) {
            server.get().command("SET", "omnicache:c:" + i, "\u0010v");
        }

        String said = ChildJvm.run(SmallHeapProgram.class, SMALL, server.get().uri() + URI_PARAMETERS, "walk");

        assertThat(said).contains("seen 111").contains("others: all");
        assertThat(server.get().command("DBSIZE")).isEqualTo("0");
    }

    @Test
    void walk_overANameOfSixtyFourMegabytes_findsEveryOtherEntry() {
        plant(26, 1);
        for (int i = 0; i < 50; i++) {
            server.get().command("SET", "omnicache:c:" + i, "\u0010v");
        }

        String said = ChildJvm.run(SmallHeapProgram.class, SMALL, server.get().uri() + URI_PARAMETERS, "walk");

        assertThat(said).contains("seen 51").contains("others: all");
        assertThat(server.get().command("DBSIZE")).isEqualTo("0");
    }

    /** Stores values under names of 2^doublings bytes and a little more. */
    private static void plant(int doublings, int count) {
        server.get()
                .command(
                        "EVAL",
                        "local name = 'x' for i = 1, ARGV[1] do name = name .. name end"
                                + " for i = 1, ARGV[2] do redis.call('SET', 'omnicache:c:' .. name .. i, '\\16v') end",
                        "0",
                        Integer.toString(doublings),
                        Integer.toString(count));
    }
}
