package io.omnicache.it.staleness;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BoardTest {
    @TempDir
    Path directory;

    private Board writer;
    private Board reader;

    @BeforeEach
    void map() throws IOException {
        writer = Board.map(directory.resolve("board"), 2);
        reader = Board.map(directory.resolve("board"), 2);
    }

    @Test
    void staleness_isTheTimeSinceTheNextVersionWasAcknowledged() {
        long first = writer.next(1);
        assertThat(reader.staleness(1, 0, Long.MAX_VALUE / 2)).as("under way").isZero();
        long before = System.nanoTime();
        writer.acknowledge(1, first, true);
        long after = System.nanoTime();

        assertThat(reader.staleness(1, 0, before))
                .as("a read that began before")
                .isZero();
        assertThat(reader.staleness(1, 0, after + 1_000)).isBetween(1_000L, 1_000 + after - before);
        assertThat(reader.isNextForeign(1, 0)).isTrue();
        assertThat(reader.staleness(1, first, Long.MAX_VALUE / 2))
                .as("the newest")
                .isZero();
    }

    @Test
    void aPlace_hasOneWriter() {
        assertThat(writer.tryLock(0)).isTrue();
        assertThat(reader.tryLock(0)).isFalse();
        assertThat(reader.tryLock(1)).isTrue();
        writer.unlock(0);
        assertThat(reader.tryLock(0)).isTrue();
    }

    @Test
    void anAbandonedPlace_goesOnWithAnotherKey() {
        writer.acknowledge(0, writer.next(0), false);
        writer.abandon(0);

        assertThat(reader.generation(0)).isEqualTo(1);
        assertThat(reader.version(0)).isZero();
        assertThat(reader.staleness(0, 0, Long.MAX_VALUE / 2)).isZero();
        assertThat(Board.key(0, 1)).isNotEqualTo(Board.key(0, 0));
    }
}
