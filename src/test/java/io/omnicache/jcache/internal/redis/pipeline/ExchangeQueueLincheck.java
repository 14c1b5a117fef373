package io.omnicache.jcache.internal.redis.pipeline;

import java.util.ArrayList;
import java.util.List;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.Test;

/** Compares concurrent uses of the queue with sequential ones. */
@Param(name = "number", gen = IntGen.class, conf = "1:9")
public class ExchangeQueueLincheck {
    private final ExchangeQueue queue = new ExchangeQueue();

    @Operation
    public boolean add(int number) {
        return queue.add(new Exchange(new Object[] {(long) number}));
    }

    @Operation
    public boolean addAll(@Param(name = "number") int first, @Param(name = "number") int second) {
        Exchange.Batch batch = new Exchange.Batch();
        batch.add(new Exchange(new Object[] {(long) first}));
        batch.add(new Exchange(new Object[] {(long) second}));
        return queue.addAll(batch);
    }

    /** By one thread at a time, as the event loop does. */
    @Operation(nonParallelGroup = "consumer")
    public List<Long> takeAll() {
        List<Long> taken = new ArrayList<>();
        for (Exchange exchange = queue.takeAll(); exchange != null; exchange = exchange.next) {
            taken.add((Long) exchange.words()[0]);
        }
        return taken;
    }

    @Operation
    public boolean isEmpty() {
        return queue.isEmpty();
    }

    @Test
    void everyInterleaving_modelChecked_isLinearizable() {
        new ModelCheckingOptions()
                .iterations(10)
                .invocationsPerIteration(300)
                .threads(3)
                .actorsPerThread(3)
                .check(ExchangeQueueLincheck.class);
    }

    @Test
    void manyRuns_underStress_areLinearizable() {
        new StressOptions()
                .iterations(8)
                .invocationsPerIteration(300)
                .threads(3)
                .actorsPerThread(3)
                .check(ExchangeQueueLincheck.class);
    }
}
