package io.omnicache.it.staleness;

import io.omnicache.it.RedisErrorReply;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/** A plain client, connected without a proxy, that writes what the others have copies of. */
final class ForeignWriter implements Runnable {
    private static final long REST_NANOS = 10_000_000;

    private final LocalCache cache;
    private final Board board;
    private final List<Integer> ports;
    private final Random random;
    private volatile boolean ends;

    ForeignWriter(LocalCache cache, Board board, List<Integer> ports, long seed) {
        this.cache = cache;
        this.board = board;
        this.ports = ports;
        this.random = new Random(seed);
    }

    @Override
    public void run() {
        try (ForeignClient server = new ForeignClient(ports)) {
            while (!ends) {
                int place = random.nextInt(board.places());
                if (board.tryLock(place)) {
                    write(server, place);
                    board.unlock(place);
                }
                LockSupport.parkNanos(REST_NANOS);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write(ForeignClient server, int place) {
        long version = board.next(place);
        String key = Board.key(place, board.generation(place));
        try {
            server.send(connection -> {
                cache.putForeign(connection, key, Long.toString(version));
                return key;
            });
            board.acknowledge(place, version, true);
        } catch (IOException | RedisErrorReply e) { // The server has been ended, or isn't there yet.
            board.abandon(place);
        }
    }

    void end() {
        ends = true;
    }
}
