package io.omnicache.benchmarks.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.omnicache.it.RedisProcess;
import org.junit.jupiter.api.Test;

class RedisCostTest {

    @Test
    void commandMicros_ofAnInfo_leavesOutInfoItself() {
        String info = """
                # Commandstats
                cmdstat_set:calls=2,usec=7,usec_per_call=3.50,rejected_calls=0,failed_calls=0
                cmdstat_info:calls=1,usec=900,usec_per_call=900.00,rejected_calls=0,failed_calls=0
                cmdstat_get:calls=1,usec=3,usec_per_call=3.00,rejected_calls=0,failed_calls=0
                """;

        assertEquals(10, RedisCost.commandMicros(info));
    }

    @Test
    void sample_aroundWork_grows() {
        try (RedisProcess server = RedisProcess.start();
                RedisCost cost = new RedisCost(server.uri(), 3)) {
            RedisCost.Sample before = cost.sample();
            server.command("EVAL", "for i = 1, 100000 do redis.call('SET', 'k' .. i, i) end", "0");
            RedisCost.Sample spent = cost.sample().minus(before);

            assertTrue(spent.commandMicros() > 1_000, spent.toString());
            assertTrue(spent.cpuMicros() > 1_000, spent.toString());
            assertEquals(0, cost.entries());
        }
    }
}
